import type { HeapDocument } from './heap-document.ts';

const LARGE_SHARE = 0.25;
const LARGE_BYTES = 16 * 1024 * 1024;

/** Says whether the rest is more than an interpreter's own malloc, its caches and rounding make up. */
export function isUnexplainedLarge(ledger: NonNullable<HeapDocument['ledger']>): boolean {
  const { unexplained_bytes: rest, anon_bytes: all } = ledger;
  return rest >= LARGE_BYTES && rest >= LARGE_SHARE * all;
}
