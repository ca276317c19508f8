import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryStore } from '../../functions/store/history.ts';
import { openSqliteHistory } from '../../functions/store/sqlite/open-history.ts';

export interface HistoryAdapter {
  readonly name: string;
  /** A fresh, empty history; `remove` closes it and takes everything away. */
  create(now: () => number): Promise<{ readonly store: HistoryStore; remove(): Promise<void> }>;
}

/** Every adapter of the port; each must pass history-store.test.ts. */
export const HISTORY_ADAPTERS: readonly HistoryAdapter[] = [
  {
    name: 'SQLite',
    async create(now) {
      const dir = mkdtempSync(join(tmpdir(), 'deployclaw-history-'));
      const notices: string[] = [];
      const onNotice = (text: string): void => {
        notices.push(text);
      };
      const store = openSqliteHistory(join(dir, 'history.db'), { now, onNotice });
      return {
        store,
        async remove() {
          await store.close();
          rmSync(dir, { recursive: true });
          if (notices.length > 0) throw new Error(`unexpected notices: ${notices.join('; ')}`);
        },
      };
    },
  },
];
