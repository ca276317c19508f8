import type { HeapFacts } from './scan-heaps.ts';

/** What reading heaps came to, in numbers, for the report's second step. */
export function heapSummary(facts: HeapFacts): string {
  const { censuses, processes, pythons, objects, retentions, refused, passed, forbidden } = facts;
  const rules = Map.groupBy(refused, ({ rule }) => rule);
  const byRule = [...rules].map(([rule, each]) => `${rule} ${each.length}`).sort();
  if (passed > 0) byRule.push(`${passed} more at first, and read later`);
  const refusals = `${refused.length} refused${byRule.length > 0 ? ` (${byRule.join(', ')})` : ''}`;
  const alone = forbidden === 0 ? '' : `; ${forbidden} left alone by deployclaw.heap=never`;
  if (censuses === 0)
    return `Nothing injected, and no heap read: ${refused.length === 0 ? 'no CPython process was found' : refusals}${alone}`;
  return `Nothing injected (heaps are read from outside): ${counted(censuses, 'census', 'censuses')} of ${counted(processes, 'process', 'processes')} (CPython ${pythons.join(', ')}), ${inMillions(objects)} objects, ${counted(retentions, 'retention read', 'retention reads')}, ${refusals}; no pause${alone}`;
}

/** What was not read and why: one notice a rule, with the reason of the first process as the example. */
export function heapNotices({ refused, leftOut }: Pick<HeapFacts, 'refused' | 'leftOut'>): string[] {
  const rules = [...Map.groupBy(refused, ({ rule }) => rule)].map(([rule, each]) => {
    const others = each.length > 1 ? ` And ${each.length - 1} more for this reason.` : '';
    return `Heap not read (${rule}): ${each[0]!.message}${others}`;
  });
  const late =
    leftOut === 0
      ? []
      : [
          `The heaps of ${counted(leftOut, 'process', 'processes')} were not read for lack of time; allow a longer --duration, or name fewer --containers.`,
        ];
  return [...rules, ...late];
}

/** `1.2 M` from a million on, else as it is. */
function inMillions(n: number): string {
  return n >= 1_000_000 ? `${(n / 1_000_000).toFixed(1)} M` : `${n}`;
}

function counted(n: number, one: string, several: string): string {
  return `${n} ${n === 1 ? one : several}`;
}
