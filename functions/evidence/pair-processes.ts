import type { CensusReading } from '../contract/heap-evidence.ts';

export interface PairedProcesses {
  /** From the first to the last reading. */
  readonly spanMs: number;
  /** Processes read near both ends, each with its first and last reading. */
  readonly compared: readonly (readonly [first: CensusReading, last: CensusReading])[];
  /** Last readings of all processes that are there at the end. */
  readonly present: readonly CensusReading[];
  /** Those of them that were not there at the start. */
  readonly arrived: readonly CensusReading[];
  /** Last readings of processes that are no longer there. */
  readonly departed: readonly CensusReading[];
}

/** One round over the processes of a container takes at most this long. */
const ROUND_MS = 300_000;

/**
 * Which processes can be compared over the readings of one container. A process is at the start when it was read in the
 * first half of the time, and at the end when it was read in the second: readings of one round lie seconds apart, and
 * large heaps are read less often, so equal times cannot be asked for. While no process was read twice there is no
 * second look: nobody is said to have arrived. Deterministic: by pid, then start.
 */
export function pairProcesses(censuses: readonly CensusReading[]): PairedProcesses {
  const byProcess = [...Map.groupBy(censuses, (c) => `${c.pid}#${c.startTicks}`).values()]
    .map((own) => own.sort((a, b) => a.observedAtMs - b.observedAtMs))
    .map((own) => ({ first: own[0]!, last: own.at(-1)! }))
    .sort((a, b) => a.first.pid - b.first.pid || a.first.startTicks - b.first.startTicks);
  if (byProcess.length === 0) return { spanMs: 0, compared: [], present: [], arrived: [], departed: [] };
  const fromMs = Math.min(...byProcess.map((p) => p.first.observedAtMs));
  const toMs = Math.max(...byProcess.map((p) => p.last.observedAtMs));
  const middleMs = (fromMs + toMs) / 2;
  const twice = byProcess.filter((p) => p.first.observedAtMs <= middleMs && p.last.observedAtMs > middleMs);
  const endMs = twice.length > 0 ? middleMs : toMs - ROUND_MS - 1;
  const isPresent = (p: (typeof byProcess)[number]): boolean => p.last.observedAtMs > endMs;
  const present = byProcess.filter(isPresent);
  return {
    spanMs: toMs - fromMs,
    compared: twice.map((p) => [p.first, p.last]),
    present: present.map((p) => p.last),
    arrived: twice.length === 0 ? [] : present.filter((p) => !twice.includes(p)).map((p) => p.last),
    departed: byProcess.filter((p) => !isPresent(p)).map((p) => p.last),
  };
}
