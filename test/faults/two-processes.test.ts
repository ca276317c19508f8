import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { FAULT_BINS, STORE_KINDS } from './store-kinds.ts';
import { tempDir } from './temp-dir.ts';

async function fillInChild(kindName: string, path: string): Promise<{ stored: number; error: unknown }> {
  const script = join(import.meta.dirname, 'fill-child.ts');
  const child = spawn(process.execPath, [script, kindName, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(await text(child.stdout));
}

for (const kind of STORE_KINDS) {
  describe(`a ${kind.name} that two processes make and write at the same time`, () => {
    it('takes the writes of both and stays whole', async () => {
      const path = join(tempDir(), 'data', `${kind.name}.db`);
      const results = await Promise.all([1, 2].map(() => fillInChild(kind.name, path)));
      for (const result of results) expect(result).toMatchObject({ stored: FAULT_BINS.length, error: null });
      const notices: string[] = [];
      const file = kind.open(path, (notice) => notices.push(notice));
      // Both write the same bins: a queue has each twice, the history has it once.
      expect(await file.count()).toBe(FAULT_BINS.length * (kind.name === 'spool' ? 2 : 1));
      await file.close();
      expect(notices).toEqual([]);
    });
  });
}

it('a file that another connection keeps locked is reported as busy, and works afterwards', async () => {
  const kind = STORE_KINDS[1]!;
  const path = join(tempDir(), 'history.db');
  const file = kind.open(path);
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  await expect(file.write(FAULT_BINS.slice(0, 1))).rejects.toMatchObject({ kind: 'busy', path });
  other.exec('ROLLBACK');
  other.close();
  await file.write(FAULT_BINS.slice(0, 1));
  expect(await file.count()).toBe(1);
  await file.close();
});
