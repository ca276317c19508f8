import type { HeapDocument, TypeGrowthRow } from './heap-document.ts';

type Diff = NonNullable<HeapDocument['diff']>;

/** Share of the largest growth from which a type is asked for. */
const WORTH_ASKING = 0.05;

/** What grew from `before` to `after`, by bytes; what shrank comes last, what is the same is left out. */
export function diffDocuments(before: HeapDocument, after: HeapDocument): Diff {
  return {
    since: before.observed_at,
    same_process: isSameProcess(before, after),
    objects_growth: sum(after.types, 'count') - sum(before.types, 'count'),
    object_bytes_growth: sum(after.types, 'bytes') - sum(before.types, 'bytes'),
    allocator_free_growth: growth(after.allocator?.free_bytes, before.allocator?.free_bytes),
    anon_growth: growth(after.ledger?.anon_bytes, before.ledger?.anon_bytes),
    unexplained_growth: growth(after.ledger?.unexplained_bytes, before.ledger?.unexplained_bytes),
    types: typeGrowth(before, after),
    holders: holderGrowth(before, after),
  };
}

/**
 * The types to ask holders for: of those that grew most the service's own where there are any, since whoever holds
 * these holds the strings and lists in them.
 */
export function growingTypes(diff: Diff, most: number): string[] {
  const grew = diff.types.filter((row) => row.bytes_growth > 0 && row.count_growth > 0);
  const worth = grew.filter((row) => row.bytes_growth >= WORTH_ASKING * grew[0]!.bytes_growth);
  const own = worth.filter((row) => row.type.includes('.'));
  return (own.length > 0 ? own : worth).slice(0, most).map((row) => row.type);
}

/** The number alone may have gone to another process. */
export function isSameProcess(before: HeapDocument, after: HeapDocument): boolean {
  return before.pid === after.pid && before.start_ticks === after.start_ticks && after.start_ticks !== null;
}

function typeGrowth(before: HeapDocument, after: HeapDocument): TypeGrowthRow[] {
  const former = new Map(before.types.map((row) => [row.type, row]));
  const present = new Set(after.types.map((row) => row.type));
  const gone = before.types
    .filter((row) => !present.has(row.type))
    .map(({ type }) => ({ type, count: 0, bytes: 0 }));
  return [...after.types, ...gone]
    .map((row) => ({
      ...row,
      count_growth: row.count - (former.get(row.type)?.count ?? 0),
      bytes_growth: row.bytes - (former.get(row.type)?.bytes ?? 0),
    }))
    .filter((row) => row.count_growth !== 0 || row.bytes_growth !== 0)
    .sort((a, b) => b.bytes_growth - a.bytes_growth || (a.type < b.type ? -1 : 1));
}

/** Only of holders that both documents name: one that the former did not ask for may be old. */
function holderGrowth(before: HeapDocument, after: HeapDocument): Diff['holders'] {
  const key = (row: HeapDocument['holders'][number]) => `${row.holder}\0${row.type}`;
  const former = new Map(before.holders.map((row) => [key(row), row]));
  return after.holders
    .filter((row) => former.has(key(row)))
    .map((row) => ({
      holder: row.holder,
      type: row.type,
      bytes_growth: row.bytes - former.get(key(row))!.bytes,
    }))
    .sort((a, b) => b.bytes_growth - a.bytes_growth);
}

function sum(rows: HeapDocument['types'], of: 'count' | 'bytes'): number {
  return rows.reduce((total, row) => total + row[of], 0);
}

function growth(after: number | undefined, before: number | undefined): number | null {
  return after === undefined || before === undefined ? null : after - before;
}
