import { openSpool } from '../../agent/ship/spool.ts';
import type { BinRecord } from '../../functions/contract/records.ts';
import { openSqliteHistory } from '../../functions/store/sqlite/open-history.ts';
import { realisticBins } from '../bench/batches.ts';

/** What the fault tests do with any file of ours. */
export interface OpenFile {
  write(bins: readonly BinRecord[]): Promise<void>;
  count(): Promise<number>;
  close(): Promise<void>;
}

export interface StoreKind {
  readonly name: string;
  open(path: string, onNotice?: (text: string) => void): OpenFile;
}

export const FAULT_BINS: readonly BinRecord[] = realisticBins(288);
export const FAULT_NOW_MS = FAULT_BINS.at(-1)!.binStartMs;

export const STORE_KINDS: readonly StoreKind[] = [
  { name: 'spool', open: openSpoolFile },
  { name: 'history', open: openHistoryFile },
];

function openSpoolFile(path: string, onNotice: (text: string) => void = () => {}): OpenFile {
  const spool = openSpool(path, { maxBytes: 1e9, maxAgeMs: 1e12, now: () => FAULT_NOW_MS, onNotice });
  return {
    write: async (bins) => spool.append(bins),
    count: async () => spool.next({ records: 1e6, bytes: 1e9 })?.records.length ?? 0,
    close: async () => spool.close(),
  };
}

function openHistoryFile(path: string, onNotice: (text: string) => void = () => {}): OpenFile {
  const store = openSqliteHistory(path, { now: () => FAULT_NOW_MS, onNotice });
  return {
    write: async (bins) => void (await store.write('host', bins, FAULT_NOW_MS)),
    async count() {
      const heads = await store.instances({ sinceMs: 0 });
      const bins = await Promise.all(heads.map((head) => store.bins(head, 0, Number.POSITIVE_INFINITY)));
      return bins.flat().length;
    },
    close: () => store.close(),
  };
}
