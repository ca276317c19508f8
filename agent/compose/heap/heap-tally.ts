import type { HeapReader } from '../../heap/heap-reader.ts';

/** What was asked of a reader so far, and what it cost. */
export interface HeapCounts {
  /** Calls, also those that were refused. */
  readonly censusCalls: number;
  readonly retentionCalls: number;
  /** Those that gave an answer. */
  readonly censuses: number;
  readonly retentions: number;
  /** Processes with a census. */
  readonly processes: number;
  /** Their CPython versions, sorted as text. */
  readonly pythons: readonly string[];
  /** Live objects at the last census of each process. */
  readonly objects: number;
}

/** Counts what goes through a reader. */
export function tallyHeaps(reader: HeapReader): { readonly reader: HeapReader; counts(): HeapCounts } {
  const calls = { census: 0, retention: 0, retentions: 0, censuses: 0 };
  const last = new Map<string, { readonly python: string; readonly objects: number }>();
  return {
    reader: {
      ...reader,
      async census(target) {
        calls.census++;
        const census = await reader.census(target);
        calls.censuses++;
        last.set(`${census.pid}#${census.startTicks}`, census);
        return census;
      },
      async retention(target, request) {
        calls.retention++;
        const retention = await reader.retention(target, request);
        calls.retentions++;
        return retention;
      },
    },
    counts: () => ({
      censusCalls: calls.census,
      retentionCalls: calls.retention,
      censuses: calls.censuses,
      retentions: calls.retentions,
      processes: last.size,
      pythons: [...new Set([...last.values()].map(({ python }) => python))].sort(),
      objects: [...last.values()].reduce((sum, { objects }) => sum + objects, 0),
    }),
  };
}
