import type { RefusedProcess } from './refusal-book.ts';
import type { HeapFacts } from './scan-heaps.ts';

/** What reading heaps came to, in numbers, for the report's second step. */
export function heapSummary(facts: HeapFacts): string {
  const { censuses, processes, pythons, objects, retentions, refused, holdersRefused, forbidden } = facts;
  const alone = forbidden === 0 ? '' : `; ${forbidden} left alone by deployclaw.heap=never`;
  const refusals = `${refused.length} refused${inBrackets(refusalsOf(facts))}`;
  if (censuses === 0)
    return `Nothing injected, and no heap read: ${refused.length === 0 ? 'no CPython process was found' : refusals}${alone}`;
  const holders = `${counted(retentions, 'retention read', 'retention reads')}${inBrackets(byRule(holdersRefused).map((rule) => `refused: ${rule}`))}`;
  return `Nothing injected (heaps are read from outside): ${counted(censuses, 'census', 'censuses')} of ${counted(processes, 'process', 'processes')} (CPython ${pythons.join(', ')}), ${inMillions(objects)} objects, ${holders}, ${refusals}; no pause${alone}`;
}

function refusalsOf({ refused, passed }: HeapFacts): string[] {
  return passed === 0 ? byRule(refused) : [...byRule(refused), `${passed} more at first, and read later`];
}

/** `deadline 1`, `free-threaded 2`. */
function byRule(refused: readonly RefusedProcess[]): string[] {
  return [...Map.groupBy(refused, ({ rule }) => rule)].map(([rule, each]) => `${rule} ${each.length}`).sort();
}

function inBrackets(parts: readonly string[]): string {
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** What was not read and why: one notice a rule, with the reason of the first process as the example. */
export function heapNotices(facts: Pick<HeapFacts, 'refused' | 'holdersRefused' | 'leftOut'>): string[] {
  const { refused, holdersRefused, leftOut } = facts;
  const late =
    leftOut === 0
      ? []
      : [
          `The heaps of ${counted(leftOut, 'process', 'processes')} were not read for lack of time; allow a longer --duration, or name fewer --containers.`,
        ];
  return [
    ...noticeByRule('Heap not read', refused),
    ...noticeByRule('Not read who holds what', holdersRefused),
    ...late,
  ];
}

function noticeByRule(what: string, refused: readonly RefusedProcess[]): string[] {
  return [...Map.groupBy(refused, ({ rule }) => rule)].map(([rule, each]) => {
    const others = each.length > 1 ? ` And ${each.length - 1} more for this reason.` : '';
    return `${what} (${rule}): ${each[0]!.message}${others}`;
  });
}

/** `1.2 M` from a million on, else as it is. */
function inMillions(n: number): string {
  return n >= 1_000_000 ? `${(n / 1_000_000).toFixed(1)} M` : `${n}`;
}

function counted(n: number, one: string, several: string): string {
  return `${n} ${n === 1 ? one : several}`;
}
