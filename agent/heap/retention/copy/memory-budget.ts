import { HeapRefusal } from '../../runtime/heap-refusal.ts';

/** What one job may still allocate, bytes: kept by adding up, since a resident set is known only afterwards. */
export interface MemoryBudget {
  /** @throws HeapRefusal `memory-cap` when it is not there. */
  take(bytes: number): void;
  give(bytes: number): void;
  readonly takenBytes: number;
}

export function createMemoryBudget(pid: number, capBytes: number): MemoryBudget {
  let taken = 0;
  return {
    take(bytes) {
      taken += bytes;
      if (taken > capBytes) throw overCap(pid, taken, capBytes);
    },
    give(bytes) {
      taken -= bytes;
    },
    get takenBytes() {
      return taken;
    },
  };
}

function overCap(pid: number, bytes: number, capBytes: number): HeapRefusal {
  return new HeapRefusal(
    'memory-cap',
    `Process ${pid}: finding what holds its objects takes more than ${mib(bytes)} MiB, and ${mib(capBytes)} MiB are allowed.`,
    'Allow more memory, or be content with the census, which needs little.',
  );
}

export function mib(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}
