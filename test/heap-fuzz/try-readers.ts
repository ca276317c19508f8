import { readFileSync, rmSync } from 'node:fs';
import type { HeapCensus } from '../../agent/heap/census/heap-census.ts';
import { takeCensus } from '../../agent/heap/census/take-census.ts';
import type { MappedFile } from '../../agent/heap/elf/mapped-file.ts';
import { createAddressMap } from '../../agent/heap/memory/address-map.ts';
import type { Mapping } from '../../agent/heap/memory/mapping.ts';
import { parseMappings } from '../../agent/heap/memory/read-mappings.ts';
import type { TargetMemory } from '../../agent/heap/memory/target-memory.ts';
import { censusAnswer, retentionAnswer } from '../../agent/heap/reader/answer-schemas.ts';
import type { JobBounds, RetentionTarget } from '../../agent/heap/retention/job-bounds.ts';
import { readRetention } from '../../agent/heap/retention/read-retention.ts';
import { findInterpreter } from '../../agent/heap/runtime/find-interpreter.ts';
import { HeapRefusal, type RefusalRule } from '../../agent/heap/runtime/heap-refusal.ts';
import type { Interpreter } from '../../agent/heap/runtime/interpreter.ts';
import { readGcCounters } from '../../agent/heap/runtime/read-gc-counters.ts';
import { readThreads } from '../../agent/heap/runtime/read-threads.ts';
import { writeSnapshot } from '../../agent/heap/snapshot/write-snapshot.ts';
import type { CorruptedMemory } from './corrupted-memory.ts';
import { mapsText, type Recording } from './recording.ts';

/** How one reader came through. */
export interface Tried {
  readonly reader: 'locate' | 'census' | 'retention' | 'snapshot';
  readonly ended: 'read' | RefusalRule;
  /** CPU time: the machine may be busy with other things. */
  readonly ms: number;
  /** Bytes that the census says objects take, by the bytes of memory that there are; null for the other readers. */
  readonly claimed: number | null;
}

/** What must not happen: anything but an answer of the right form or a refusal. */
export class FuzzViolation extends Error {}

/** A reader notices its deadline between two steps, each far shorter than this. */
const PATIENCE_MS = 3_000;
/** For a heap of some 20 MiB. */
const CAP_BYTES = 256 * 1024 * 1024;

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
  const bytes = memory.regions.reduce((sum, region) => sum + region.bytes.length, 0);
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

/** Checked as the agent checks it, after its way through a pipe. */
function checkedCensus(
  memory: TargetMemory,
  interpreter: Interpreter,
  mappings: readonly Mapping[],
  deadlineMs: number,
): HeapCensus {
  const { layout, interpreterAddress } = interpreter;
  const threads = readThreads(memory, createAddressMap(mappings), layout, interpreterAddress);
  const taken = takeCensus(memory, interpreter, mappings, {
    deadlineMs: Date.now() + deadlineMs,
    now: Date.now,
    cpuMs: () => process.cpuUsage().user / 1000,
    gc: readGcCounters(memory, interpreter),
    threads: threads?.length ?? null,
  });
  const parsed = censusAnswer.safeParse(JSON.parse(JSON.stringify({ ...taken, anon: null })));
  if (!parsed.success) throw new FuzzViolation(`census: ${parsed.error.message}`);
  return taken;
}

function checkedRetention(
  memory: TargetMemory,
  interpreter: Interpreter,
  mappings: readonly Mapping[],
  deadlineMs: number,
): void {
  const taken = readRetention(
    retentionTarget(memory, interpreter, mappings),
    { types: null, tenants: ['tenant-a', 'tenant-b'], maxHolders: 100 },
    jobBounds(deadlineMs),
  );
  const parsed = retentionAnswer.safeParse(JSON.parse(JSON.stringify(taken)));
  if (!parsed.success) throw new FuzzViolation(`retention: ${parsed.error.message}`);
}

/** A file that Chrome opens has every edge end at a node. Source: V8, src/profiler/heap-snapshot-generator.cc. */
function checkedSnapshot(
  memory: TargetMemory,
  interpreter: Interpreter,
  mappings: readonly Mapping[],
  deadlineMs: number,
  file: string,
): void {
  const target = retentionTarget(memory, interpreter, mappings);
  writeSnapshot(target, { file, withStrings: true }, jobBounds(deadlineMs));
  const { snapshot, nodes, edges, strings } = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(file);
  const { node_fields: nodeFields, edge_fields: edgeFields } = snapshot.meta;
  const toNode = edgeFields.indexOf('to_node');
  const name = nodeFields.indexOf('name');
  for (let at = 0; at < edges.length; at += edgeFields.length) {
    const to = edges[at + toNode];
    if (to % nodeFields.length !== 0 || to >= nodes.length)
      throw new FuzzViolation(`snapshot: an edge to ${to}`);
  }
  for (let at = name; at < nodes.length; at += nodeFields.length)
    if (typeof strings[nodes[at]] !== 'string') throw new FuzzViolation(`snapshot: no name ${nodes[at]}`);
}

function retentionTarget(
  memory: TargetMemory,
  interpreter: Interpreter,
  mappings: readonly Mapping[],
): RetentionTarget {
  return {
    memory,
    interpreter,
    readMappings: () => mappings,
    // As where the kernel does not tell: every page is asked for.
    openPages: () => ({ pageBytes: 4096, eachRun: () => null, close() {} }),
  };
}

function jobBounds(deadlineMs: number): JobBounds {
  const began = Date.now();
  return {
    memoryCapBytes: CAP_BYTES,
    now: Date.now,
    checkDeadline: () => {
      if (Date.now() > began + deadlineMs) throw new HeapRefusal('deadline', 'Too late.', 'None.');
    },
  };
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
