import type { DatedHead } from '../instance-head.ts';
import type { ItemTable, TableItem } from './item-table.ts';

/** What every operation of the history needs. */
export interface DynamoContext {
  readonly table: ItemTable;
  readonly now: () => number;
  readonly random: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** A head is written again when its last sight is this much newer, ms. */
  readonly headLagMs: number;
  /** Heads as this process last saw them, by partition: what need not be read again. */
  readonly knownHeads: Map<string, DatedHead>;
  readonly onUnreadable: (item: TableItem, error: unknown) => void;
  readonly onTrimmed: () => void;
  /** Hears of raw samples that did not fit into a merged bin. */
  readonly onDiscard: (samples: number) => void;
}
