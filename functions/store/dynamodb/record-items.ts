import {
  BIN_MS,
  type CensusRecord,
  censusRecord,
  ledgerRecord,
  lifecycleRecord,
  type RequestsRecord,
  type SnapshotRecord,
} from '../../contract/records.ts';
import { mergeBins } from '../bin-merge.ts';
import { recordSk } from '../history-keys.ts';
import { preferRecord } from '../prefer-record.ts';
import { filedAtMs } from '../record-time.ts';
import { binKind } from './bin-kind.ts';
import { type ItemKind, jsonKind } from './item-kind.ts';
import { addWindow, requestsKind, requestsSk } from './requests-kind.ts';

export const censusKind = jsonKind(censusRecord, trimTypes);
export const ledgerKind = jsonKind(ledgerRecord);
export const lifecycleKind = jsonKind(lifecycleRecord);

/** How records of one item come together in it. `V`: what the item holds. */
export interface RecordItem<V> {
  readonly sk: string;
  readonly kind: ItemKind<V>;
  /** The moment by which the item expires, UTC epoch ms. */
  readonly filedAtMs: number;
  add(value: V | null, onDiscard: (samples: number) => void): V;
  /** Whether `value` has nothing of the record's natural key yet. */
  isNewTo(value: V): boolean;
}

/** The item that a record belongs to. The sort key holds the kind, so all records of one item are of one type. */
export function recordItem(record: SnapshotRecord): RecordItem<unknown> {
  switch (record.type) {
    case 'bin':
      return single(record, binKind, (stored, onDiscard) => mergeBins(stored, record, onDiscard));
    case 'requests':
      return windows(record);
    case 'census':
      return single(record, censusKind, (stored) => preferRecord(stored, record));
    case 'ledger':
      return single(record, ledgerKind, (stored) => preferRecord(stored, record));
    case 'lifecycle':
      return single(record, lifecycleKind, (stored) => preferRecord(stored, record));
  }
}

function single<R extends SnapshotRecord>(
  record: R,
  kind: ItemKind<R>,
  merge: (stored: R, onDiscard: (samples: number) => void) => R,
): RecordItem<unknown> {
  const item: RecordItem<R> = {
    sk: recordSk(record),
    kind,
    filedAtMs: filedAtMs(record),
    add: (stored, onDiscard) => (stored === null ? record : merge(stored, onDiscard)),
    isNewTo: () => false,
  };
  return item as RecordItem<unknown>;
}

function windows(record: RequestsRecord): RecordItem<unknown> {
  const item: RecordItem<RequestsRecord[]> = {
    sk: requestsSk(record.fromMs),
    kind: requestsKind,
    // Of the last window that the item can hold: one expiry for all of them, whatever comes first.
    filedAtMs: Math.floor(record.fromMs / BIN_MS) * BIN_MS + BIN_MS - 1,
    add: (stored) => addWindow(stored ?? [], record),
    isNewTo: (stored) => !stored.some((w) => w.fromMs === record.fromMs && w.source === record.source),
  };
  return item as RecordItem<unknown>;
}

/** The larger half of the types. */
function trimTypes(census: CensusRecord): CensusRecord | null {
  if (census.types.length === 0) return null;
  const types = census.types.slice(0, Math.floor(census.types.length / 2));
  return { ...census, types, typesLeftOut: (census.typesLeftOut ?? 0) + census.types.length - types.length };
}
