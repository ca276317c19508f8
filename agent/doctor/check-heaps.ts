import type { HostRoots, ProcessReading } from '../collect/collector.ts';
import { createCollectors } from '../collect/collectors.ts';
import type { Discovery } from '../discover/discovery.ts';
import type { HeapReader } from '../heap/heap-reader.ts';
import { HeapRefusal, type RefusalRule } from '../heap/runtime/heap-refusal.ts';
import { type Check, ok } from './check.ts';

export interface HeapCheckOptions {
  readonly discovery: Pick<Discovery, 'mode' | 'targets'>;
  readonly reader: HeapReader;
  readonly roots: HostRoots;
  readonly now: () => number;
}

/** Longest time for all processes together; the rest is counted. */
const MOST_MS = 15_000;
const NAME = 'heaps';

/** Which Python processes can be read from outside, by reading each once, and which rule refuses the others. */
export async function checkHeaps({ discovery, reader, roots, now }: HeapCheckOptions): Promise<Check[]> {
  const collectors = createCollectors(roots, discovery.mode);
  const targets = discovery.targets().filter(({ heap }) => heap !== 'never');
  const python = targets.flatMap((target): readonly ProcessReading[] => {
    const reading = collectors.processes(target);
    return reading.status === 'ok' ? reading.value.filter((process) => process.python !== null) : [];
  });
  const versions = new Map<string, number>();
  const refusals: HeapRefusal[] = [];
  const endMs = now() + MOST_MS;
  let left = python.length;
  for (const { pid, startTicks } of python) {
    if (now() >= endMs) break;
    left--;
    try {
      const { python: version } = await reader.census({ pid, startTicks });
      versions.set(version, (versions.get(version) ?? 0) + 1);
    } catch (error) {
      if (!(error instanceof HeapRefusal)) throw error;
      // One that ended meanwhile is no news.
      if (error.rule !== 'process-ended' && error.rule !== 'pid-reused') refusals.push(error);
    }
  }
  return [readable(versions, refusals.length, left), ...refused(refusals)];
}

function readable(versions: ReadonlyMap<string, number>, refusedOnes: number, left: number): Check {
  const read = [...versions.values()].reduce((sum, n) => sum + n, 0);
  const processes = read + refusedOnes + left;
  if (processes === 0) return ok(NAME, 'no CPython process in scope');
  const which = [...versions].sort().map(([version, n]) => `${version}: ${n}`);
  const late = left > 0 ? `; ${left} not tried for lack of time` : '';
  return ok(
    NAME,
    `${read} of ${processes} Python processes can be read without a pause${which.length > 0 ? ` (CPython ${which.join(', ')})` : ''}${late}`,
  );
}

/** One line a rule, with the first process that it refuses as the example. */
function refused(refusals: readonly HeapRefusal[]): Check[] {
  const byRule: Map<RefusalRule, HeapRefusal[]> = Map.groupBy(refusals, ({ rule }) => rule);
  return [...byRule].map(([rule, each]) => {
    const { message, remedy } = each[0]!;
    const why = message.slice(0, -remedy.length).trim();
    return {
      name: NAME,
      status: 'warn',
      detail: `not ${each.length} of them (${rule}), such as this: ${why}`,
      remedy,
    };
  });
}
