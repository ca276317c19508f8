import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryStore } from '../../functions/store/history.ts';
import { openSqliteHistory } from '../../functions/store/sqlite/open-history.ts';
import { type EmulatorName, LABELS, localAws } from '../emulator/local-aws.ts';
import { newDynamoHistory } from './dynamodb-adapter.ts';

export interface HistoryAdapter {
  readonly name: string;
  /** Why it cannot be tested on this machine; null: it can. */
  readonly missing: string | null;
  /** A fresh, empty history; `remove` closes it and takes everything away. */
  create(now: () => number): Promise<{ readonly store: HistoryStore; remove(): Promise<void> }>;
}

const sqlite: HistoryAdapter = {
  name: 'SQLite',
  missing: null,
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
};

async function dynamodb(name: EmulatorName): Promise<HistoryAdapter> {
  const aws = await localAws(name);
  return {
    name: `DynamoDB on ${LABELS[name]}`,
    missing: aws ? null : `${LABELS[name]} cannot be had on this machine`,
    async create(now) {
      // Last sight is exact here; see allowed-differences.ts for what a fleet has.
      const made = await newDynamoHistory(aws!, now, { headLagMs: 0 });
      return {
        store: made.open(),
        async remove() {
          await made.remove();
          if (made.notices.length > 0) throw new Error(`unexpected notices: ${made.notices.join('; ')}`);
        },
      };
    },
  };
}

/** Every adapter of the port, each on every local AWS there is; each must pass history-store.test.ts. */
export async function historyAdapters(): Promise<readonly HistoryAdapter[]> {
  return [sqlite, await dynamodb('ministack'), await dynamodb('localemu')];
}
