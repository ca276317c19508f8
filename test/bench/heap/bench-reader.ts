import { readFileSync } from 'node:fs';
import type { HeapReader } from '../../../agent/heap/heap-reader.ts';
import { openHeapReader } from '../../../agent/heap/reader/open-heap-reader.ts';
import { peakResidentBytes } from './loaded-target.ts';

/** A reader as the agent opens it, with an eye on the process that does the reading. */
export interface BenchReader extends HeapReader {
  /** Most memory that the reading process has held so far, bytes; null before its first job. */
  peakBytes(): number | null;
}

export function openBenchReader(memoryCapBytes = 1024 ** 3): BenchReader {
  const others = new Set(childPids());
  const reader = openHeapReader({ deadlineMs: 60_000, memoryCapBytes, idleMs: 600_000 });
  return {
    ...reader,
    peakBytes() {
      const pid = childPids().find((child) => !others.has(child) && isReader(child));
      return pid === undefined ? null : peakResidentBytes(pid);
    },
  };
}

function childPids(): number[] {
  const text = readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1');
  return text.split(' ').filter(Boolean).map(Number);
}

function isReader(pid: number): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('heap/reader/main');
}
