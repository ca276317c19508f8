import type { MappedFile } from '../../agent/heap/elf/mapped-file.ts';
import type { Mapping } from '../../agent/heap/memory/mapping.ts';
import { parseMappings } from '../../agent/heap/memory/read-mappings.ts';
import type { TargetMemory } from '../../agent/heap/memory/target-memory.ts';
import { findInterpreter } from '../../agent/heap/runtime/find-interpreter.ts';
import { HeapRefusal, type RefusalRule } from '../../agent/heap/runtime/heap-refusal.ts';
import type { Interpreter } from '../../agent/heap/runtime/interpreter.ts';
import { checkedCensus, checkedRetention, checkedSnapshot, FuzzViolation } from './checked-readers.ts';
import type { CorruptedMemory } from './corrupted-memory.ts';
import { mapsText, type Recording } from './recording.ts';

/** How one reader came through. */
export interface Tried {
  readonly reader: 'locate' | 'census' | 'retention' | 'snapshot';
  readonly ended: 'read' | RefusalRule;
  /** CPU time: the machine may be busy with other things. */
  readonly ms: number;
  /** Bytes that the census says objects take, by the writable memory that the mappings say there is; null for the other readers. */
  readonly claimed: number | null;
}

/** A reader notices its deadline between two steps, each far shorter than this. */
const PATIENCE_MS = 3_000;

export interface Trial {
  readonly recording: Recording;
  readonly memory: CorruptedMemory;
  readonly mappings: readonly Mapping[];
  /** Of the whole memory: what is read when the damaged one is refused. */
  readonly whole: Interpreter;
  readonly deadlineMs: number;
  /** Where to write a snapshot too; null: none. */
  readonly snapshotFile: string | null;
}

/** Runs the readers over damaged memory. Throws {@link FuzzViolation}. */
export function tryReaders(trial: Trial): Tried[] {
  const { recording, memory, whole, deadlineMs } = trial;
  // As they come from the kernel's text, so that its parser is tried too.
  const mappings = parseMappings(mapsText(trial.mappings));
  const tried: Tried[] = [];
  const attempt = <T>(
    reader: Tried['reader'],
    act: () => T,
    claimedBy: (result: T) => number | null = () => null,
  ): T | null => {
    const began = process.cpuUsage();
    let result: T | null = null;
    let ended: Tried['ended'] = 'read';
    try {
      result = act();
    } catch (error) {
      if (!(error instanceof HeapRefusal))
        throw new FuzzViolation(`${reader} threw: ${(error as Error)?.stack ?? error}`);
      ended = error.rule;
    }
    const { user, system } = process.cpuUsage(began);
    const ms = (user + system) / 1000;
    if (ms > deadlineMs + PATIENCE_MS) throw new FuzzViolation(`${reader} took ${Math.round(ms)} ms of CPU`);
    if (memory.overReads() > 0) throw new FuzzViolation(`${reader} read beyond its own buffer`);
    tried.push({ reader, ended, ms, claimed: result === null ? null : claimedBy(result) });
    return result;
  };
  const found = attempt('locate', () => locate(recording, memory, mappings));
  const interpreter = found ?? whole;
  const bytes = mappings
    .filter((mapping) => mapping.writable && mapping.private)
    .reduce((sum, { start, end }) => sum + end - start, 0);
  attempt(
    'census',
    () => checkedCensus(memory, interpreter, mappings, deadlineMs),
    ({ objectBytes }) => objectBytes / bytes,
  );
  attempt('retention', () => checkedRetention(memory, interpreter, mappings, deadlineMs));
  const { snapshotFile } = trial;
  if (snapshotFile !== null)
    attempt('snapshot', () => checkedSnapshot(memory, interpreter, mappings, deadlineMs, snapshotFile));
  return tried;
}

export function locate(
  recording: Recording,
  memory: TargetMemory,
  mappings: readonly Mapping[],
): Interpreter {
  const openFile = ({ path }: Mapping): MappedFile | null => {
    const bytes = recording.files.get(path);
    return bytes === undefined ? null : fileOf(bytes);
  };
  return findInterpreter({ ...recording.target, memory, mappings, openFile });
}

function fileOf(bytes: Uint8Array): MappedFile {
  return {
    reads: 0,
    bytesRead: 0,
    close() {},
    read(offset, into, at, length) {
      if (!Number.isSafeInteger(offset) || offset < 0) return 0;
      const piece = bytes.subarray(offset, offset + Math.max(0, Math.min(length, into.length - at)));
      into.set(piece, at);
      return piece.length;
    },
  };
}
