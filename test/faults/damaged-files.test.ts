import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../../functions/store/sqlite/store-error.ts';
import { FAULT_BINS, STORE_KINDS, type StoreKind } from './store-kinds.ts';
import { tempDir } from './temp-dir.ts';

/** A file with 288 bins in it, closed properly. */
async function filledFile(kind: StoreKind): Promise<string> {
  const path = join(tempDir(), `${kind.name}.db`);
  const file = kind.open(path);
  await file.write(FAULT_BINS);
  await file.close();
  return path;
}

function overwrite(path: string, at: number, bytes: Buffer): void {
  const fd = openSync(path, 'r+');
  writeSync(fd, bytes, 0, bytes.length, at);
  closeSync(fd);
}

const garbage = Buffer.alloc(4096, 0xa7);

const DAMAGES: readonly [string, (path: string) => void][] = [
  ['is garbage from the first byte', (path) => writeFileSync(path, garbage)],
  ['is text of something else', (path) => writeFileSync(path, 'dear diary\n'.repeat(100))],
  ['was cut in the middle', (path) => truncateSync(path, Math.floor(statSync(path).size / 2 / 8192) * 8192)],
  ['was cut within a page', (path) => truncateSync(path, 5000)],
  ['has a good header and a damaged first page', (path) => overwrite(path, 100, garbage)],
  [
    'has a damaged page in the middle',
    (path) => overwrite(path, 16 * 8192, Buffer.concat([garbage, garbage])),
  ],
];

function thrownBy(open: () => unknown): unknown {
  try {
    open();
  } catch (error) {
    return error;
  }
  return null;
}

for (const kind of STORE_KINDS) {
  describe(`a ${kind.name} file that`, () => {
    it.each(DAMAGES)(
      '%s is moved aside unchanged with a notice, and a new one works',
      async (_what, damage) => {
        const path = await filledFile(kind);
        damage(path);
        const damaged = readFileSync(path);
        const notices: string[] = [];
        const file = kind.open(path, (text) => notices.push(text));
        const aside = readdirSync(join(path, '..')).filter((name) => /\.corrupt-\d{8}T\d{6}Z$/.test(name));
        expect(aside.length).toBe(1);
        expect(readFileSync(join(path, '..', aside[0]!)).equals(damaged)).toBe(true);
        expect(notices).toEqual([expect.stringContaining(aside[0]!)]);
        expect(await file.count()).toBe(0);
        await file.write(FAULT_BINS.slice(0, 3));
        expect(await file.count()).toBe(3);
        await file.close();
      },
    );

    it('is whole is left alone', async () => {
      const path = await filledFile(kind);
      const notices: string[] = [];
      const file = kind.open(path, (text) => notices.push(text));
      expect(await file.count()).toBe(FAULT_BINS.length);
      await file.close();
      expect(notices).toEqual([]);
      expect(readdirSync(join(path, '..'))).toEqual([`${kind.name}.db`]);
    });

    it('is damaged twice in one second is moved aside twice', async () => {
      const path = await filledFile(kind);
      for (let i = 0; i < 2; i++) {
        writeFileSync(path, garbage);
        await kind.open(path).close();
      }
      expect(readdirSync(join(path, '..')).filter((name) => name.includes('.corrupt-')).length).toBe(2);
    });

    it('is damaged takes its write-ahead log along, so that it cannot be replayed into the new file', async () => {
      const path = await filledFile(kind);
      writeFileSync(path, garbage);
      writeFileSync(`${path}-wal`, 'old log');
      await kind.open(path).close();
      const names = readdirSync(join(path, '..'));
      expect(names.filter((name) => /\.corrupt-\w+-wal$/.test(name)).length).toBe(1);
      expect(existsSync(`${path}-wal`)).toBe(false);
    });

    it('a newer version wrote is refused, with a remedy, and not touched', async () => {
      const path = await filledFile(kind);
      const db = new DatabaseSync(path);
      db.exec('PRAGMA user_version = 99');
      db.close();
      const before = readFileSync(path);
      const error = thrownBy(() => kind.open(path));
      expect(error).toBeInstanceOf(StoreError);
      expect(error).toMatchObject({ kind: 'newer-schema', remedy: expect.stringContaining('Update') });
      expect(readFileSync(path).equals(before)).toBe(true);
    });

    it('is the database of another program is refused and not touched', () => {
      const path = join(tempDir(), 'other.db');
      const db = new DatabaseSync(path);
      db.exec('CREATE TABLE customers (id); INSERT INTO customers VALUES (1)');
      db.close();
      const before = readFileSync(path);
      expect(thrownBy(() => kind.open(path))).toMatchObject({ kind: 'foreign' });
      expect(readFileSync(path).equals(before)).toBe(true);
    });

    it('is a directory or a pipe is refused without waiting for it', () => {
      const dir = tempDir();
      mkdirSync(join(dir, 'folder.db'));
      expect(spawnSync('mkfifo', [join(dir, 'pipe.db')]).status).toBe(0);
      for (const name of ['folder.db', 'pipe.db'])
        expect(thrownBy(() => kind.open(join(dir, name)))).toMatchObject({ kind: 'foreign' });
    });

    it('others may read is closed to them', async () => {
      const path = await filledFile(kind);
      chmodSync(path, 0o644);
      await kind.open(path).close();
      expect(statSync(path).mode & 0o777).toBe(0o600);
    });
  });
}

it('a spool is not taken for a history', async () => {
  const [spool, history] = STORE_KINDS as [StoreKind, StoreKind];
  const path = await filledFile(spool);
  expect(thrownBy(() => history.open(path))).toMatchObject({ kind: 'foreign' });
});

it('an item of the history that is no longer JSON ends the read with an error that names the file', async () => {
  const [, history] = STORE_KINDS as [StoreKind, StoreKind];
  const path = await filledFile(history);
  const db = new DatabaseSync(path);
  db.exec(`UPDATE item SET body = substr(body, 1, 40) WHERE sk LIKE 'BIN#%'`);
  db.close();
  const file = history.open(path);
  await expect(file.count()).rejects.toMatchObject({
    kind: 'corrupt',
    path,
    message: expect.stringContaining(path),
  });
  await file.close();
});
