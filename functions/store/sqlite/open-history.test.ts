import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { realisticBins } from '../../../test/bench/batches.ts';
import { tempDir } from '../../../test/faults/temp-dir.ts';
import { openSqliteHistory } from './open-history.ts';

const DAY_MS = 86_400_000;
const bins = realisticBins(288);
const endMs = bins.at(-1)!.binStartMs;

function countOf(path: string, like: string): number {
  const db = new DatabaseSync(path, { readOnly: true });
  const row = db.prepare('SELECT count(*) AS n FROM item WHERE sk LIKE ?').get(like);
  db.close();
  return Number(row?.n);
}

describe('the SQLite history', () => {
  it('deletes expired items from the file while it writes, and keeps the others', async () => {
    let nowMs = endMs;
    const path = join(tempDir(), 'history.db');
    const store = openSqliteHistory(path, { now: () => nowMs, onNotice: () => {} });
    await store.write('h', bins, endMs);
    await store.write('h', bins, endMs);
    expect(countOf(path, 'BIN#%')).toBe(288);
    nowMs = bins[100]!.binStartMs + 8 * DAY_MS;
    const { instance, identity } = bins[0]!;
    const seen = { type: 'lifecycle', instance, identity, event: 'seen', atMs: nowMs, detail: null } as const;
    await store.write('h', [seen], nowMs);
    await store.close();
    expect(countOf(path, 'BIN#%')).toBe(187);
    expect(countOf(path, 'HOUR#%')).toBe(25);
    expect(countOf(path, 'HEAD')).toBe(1);
  });

  it('files items under the keys that every adapter uses', async () => {
    const path = join(tempDir(), 'history.db');
    const store = openSqliteHistory(path, { now: () => endMs, onNotice: () => {} });
    const [bin] = bins;
    await store.write('host-1', [bin!], endMs);
    await store.close();
    const db = new DatabaseSync(path, { readOnly: true });
    const pk = `INSTANCE#host-1#${bin!.instance.containerId}#${bin!.instance.startedAtMs}`;
    const hourStartMs = bin!.binStartMs - (bin!.binStartMs % 3_600_000);
    expect(db.prepare('SELECT pk, sk, expiresAt FROM item ORDER BY sk').all()).toEqual([
      { pk, sk: `BIN#00${bin!.binStartMs}`, expiresAt: bin!.binStartMs + 8 * DAY_MS },
      { pk, sk: 'HEAD', expiresAt: expect.any(Number) },
      { pk, sk: `HOUR#00${hourStartMs}`, expiresAt: hourStartMs + 90 * DAY_MS },
    ]);
    db.close();
  });
});
