import { createHash } from 'node:crypto';
import type { MemoryReading } from '../../agent/collect/collector.ts';
import type { Target } from '../../agent/discover/target.ts';

const PAGE = 4096;
const MB = 1_048_576;

/** A target as discovery would describe it; everything follows from the name. */
export function madeTarget(
  container: string,
  startedAtMs: number,
  over: Partial<Target['identity']> = {},
): Target {
  return {
    instance: { containerId: createHash('sha256').update(container).digest('hex'), startedAtMs },
    identity: {
      name: container,
      service: container,
      version: '1.4.2',
      image: `registry.example/${container}:1.4.2`,
      tenant: null,
      source: 'docker',
      ...over,
    },
    rootPid: 4242,
    rootStartTicks: 1_000_000,
    probe: null,
  };
}

/**
 * A reading around a given heap, in whole pages as a kernel counts. The other counters wander a little with time, so
 * that packed samples are no shorter than real ones.
 */
export function madeReading(anonBytes: number, tMs: number): MemoryReading {
  const fileBytes = pages(48 * MB + 3 * MB * Math.sin(tMs / 500_000));
  const inactiveFileBytes = pages(30 * MB + MB * Math.sin(tMs / 700_000));
  const anon = pages(anonBytes);
  const usageBytes = anon + fileBytes + 6 * MB;
  return {
    anonBytes: anon,
    fileBytes,
    inactiveFileBytes,
    workingSetBytes: usageBytes - inactiveFileBytes,
    usageBytes,
    shmemBytes: 0,
    slabBytes: pages(5 * MB),
    kernelStackBytes: 16 * PAGE,
    swapBytes: 0,
    limitBytes: 1024 * MB,
    peakBytes: usageBytes + MB,
    oomEvents: 0,
    oomKills: 0,
    memoryPressureSomePct: 0,
    cgroupVersion: 2,
  };
}

function pages(bytes: number): number {
  return Math.round(bytes / PAGE) * PAGE;
}
