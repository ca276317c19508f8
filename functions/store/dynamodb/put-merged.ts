import { AwsStoreError } from '../aws-store-error.ts';
import type { DynamoContext } from './dynamo-context.ts';
import { type ItemKind, sameValue } from './item-kind.ts';
import { itemBytes, MAX_ITEM_BYTES } from './item-size.ts';
import { type NewItem, rawItem, type TableItem } from './item-table.ts';

export interface Change<T> {
  readonly pk: string;
  readonly sk: string;
  readonly kind: ItemKind<T>;
  /** What shall be there instead of what is (null: nothing, or nothing readable). Called again when somebody was faster. */
  merge(stored: T | null): T;
  /** Whether a change is worth a write; the default is any change. */
  matters?(stored: T, merged: T): boolean;
  expiresAtMs(value: T): number | null;
  index?(value: T): NewItem['index'];
  /** Looks first: for items that are nearly always there. The default is to write first, which mostly is all. */
  readonly readFirst?: boolean;
}

/** With two writers of one bin, one of them succeeds at every attempt; the other has waited a while by the tenth. */
const ATTEMPTS = 12;
const FIRST_DELAY_MS = 10;

/**
 * Brings one item up to date by conditional writes: two writers at once both end up in it, and the same again changes
 * nothing. Says what happened and what is there now. Throws AwsStoreError.
 */
export async function putMerged<T>(
  c: DynamoContext,
  change: Change<T>,
): Promise<{ readonly outcome: 'written' | 'merged' | 'unchanged'; readonly value: T }> {
  const { pk, sk, kind } = change;
  let seen = change.readFirst ? await c.table.get(pk, sk) : null;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 1) await c.wait(FIRST_DELAY_MS * 2 ** Math.min(attempt, 6) * c.random());
    const stored = seen && isAlive(seen, c.now()) ? readItem(c, seen, kind) : null;
    const { item, value } = fitting(c, change, change.merge(stored));
    if (stored !== null && !isChange(change, stored, value)) return { outcome: 'unchanged', value: stored };
    const answer = await c.table.put(item, seen);
    if (answer === 'done') return { outcome: stored === null ? 'written' : 'merged', value };
    seen = answer.found;
  }
  throw new AwsStoreError('conflict', `write ${sk} of ${pk} to the history`);
}

/** The value of an item; null, counted, when it is not a valid one. */
export function readItem<T>(c: DynamoContext, item: TableItem, kind: ItemKind<T>): T | null {
  try {
    return kind.decode(item.body, item);
  } catch (error) {
    c.onUnreadable(item, error);
    return null;
  }
}

function isAlive(item: TableItem, nowMs: number): boolean {
  return item.expiresAtMs === null || item.expiresAtMs > nowMs;
}

function isChange<T>({ kind, matters }: Change<T>, stored: T, merged: T): boolean {
  if (sameValue(kind, stored, merged)) return false;
  return matters?.(stored, merged) ?? true;
}

/** The item of a value, without so much that it fits. */
function fitting<T>(c: DynamoContext, change: Change<T>, whole: T): { item: NewItem; value: T } {
  let value = whole;
  for (;;) {
    const item = {
      pk: change.pk,
      sk: change.sk,
      body: change.kind.encode(value),
      expiresAtMs: change.expiresAtMs(value),
      index: change.index?.(value) ?? null,
    };
    const bytes = itemBytes(rawItem(item, Number.MAX_SAFE_INTEGER));
    if (bytes <= MAX_ITEM_BYTES) {
      if (value !== whole) c.onTrimmed();
      return { item, value };
    }
    const smaller = change.kind.trim?.(value) ?? null;
    if (smaller === null)
      throw new AwsStoreError('too-large', `write ${change.sk} of ${change.pk} to the history`, {
        detail: `${bytes} bytes; ${MAX_ITEM_BYTES} are allowed`,
      });
    value = smaller;
  }
}
