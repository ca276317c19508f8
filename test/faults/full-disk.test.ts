import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../../functions/store/sqlite/store-error.ts';
import { CAN_MOUNT, smallDisk } from './small-disk.ts';
import { FAULT_BINS, type OpenFile, STORE_KINDS } from './store-kinds.ts';
import { tempDir } from './temp-dir.ts';

/** Takes all the space that is left on a file system. */
function fillUp(path: string): void {
  for (let bytes = 1_048_576; bytes >= 1024; bytes /= 2) {
    try {
      writeFileSync(path, Buffer.alloc(bytes), { flag: 'a' });
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    }
  }
}

/** Writes one bin after the other until that fails; how many were stored, and the error. */
async function writeUntilFailure(file: OpenFile): Promise<{ stored: number; error: unknown }> {
  for (const [stored, bin] of FAULT_BINS.entries()) {
    const error = await file.write([bin]).then(
      () => null,
      (e: unknown) => e,
    );
    if (error !== null) return { stored, error };
  }
  return { stored: FAULT_BINS.length, error: null };
}

const diskFull = {
  name: 'StoreError',
  kind: 'disk-full',
  remedy: expect.stringContaining('Free space'),
};

for (const kind of STORE_KINDS) {
  describe(`a ${kind.name} whose file may not grow (a limit on file size)`, () => {
    it('says that the write was refused, keeps what it had, and goes on without the limit', async () => {
      const path = join(tempDir(), `${kind.name}.db`);
      const script = join(import.meta.dirname, 'fill-child.ts');
      const limited = `ulimit -f 200; exec "$0" "$@"`;
      const run = spawnSync('sh', ['-c', limited, process.execPath, script, kind.name, path], {
        encoding: 'utf8',
      });
      const { stored, error, message } = JSON.parse(run.stdout);
      expect(stored).toBeGreaterThan(0);
      expect(stored).toBeLessThan(FAULT_BINS.length);
      expect(error).toMatchObject({ kind: 'write-refused', path, remedy: expect.stringContaining('ulimit') });
      expect(message).toContain(path);
      const notices: string[] = [];
      const file = kind.open(path, (text) => notices.push(text));
      expect(await file.count()).toBe(stored);
      await file.write(FAULT_BINS.slice(stored));
      await file.close();
      expect(notices).toEqual([]);
    });
  });
}

if (CAN_MOUNT) {
  for (const kind of STORE_KINDS) {
    describe(`a ${kind.name} on a disk of 1 MiB`, () => {
      it('says that the disk is full, keeps what it had, and works again when there is space', async () => {
        const { dir } = smallDisk();
        const path = join(dir, `${kind.name}.db`);
        const ballast = join(dir, 'ballast');
        const notices: string[] = [];
        const file = kind.open(path, (text) => notices.push(text));
        await file.write(FAULT_BINS.slice(0, 5));
        fillUp(ballast);
        const { stored, error } = await writeUntilFailure(file);
        expect(error).toBeInstanceOf(StoreError);
        expect(error).toMatchObject({ ...diskFull, path, message: expect.stringContaining(path) });
        expect((await writeUntilFailure(file)).error).toMatchObject(diskFull);
        rmSync(ballast);
        await file.write(FAULT_BINS.slice(5, 50));
        const expected = kind.name === 'spool' ? 5 + stored + 45 : 50;
        expect(await file.count()).toBe(expected);
        await file.close();
        const again = kind.open(path, (text) => notices.push(text));
        expect(await again.count()).toBe(expected);
        await again.close();
        expect(notices).toEqual([]);
      });

      it('cannot be made on a full disk, says so, and can be made later', async () => {
        const { dir } = smallDisk();
        fillUp(join(dir, 'ballast'));
        const path = join(dir, 'data', `${kind.name}.db`);
        expect(() => kind.open(path)).toThrow(expect.objectContaining(diskFull));
        rmSync(join(dir, 'ballast'));
        const file = kind.open(path);
        await file.write(FAULT_BINS.slice(0, 3));
        expect(await file.count()).toBe(3);
        await file.close();
      });

      it('says that the file system is read-only, and works again when it is not', async () => {
        const { dir, remount } = smallDisk();
        const path = join(dir, `${kind.name}.db`);
        const first = kind.open(path);
        await first.write(FAULT_BINS.slice(0, 3));
        await first.close();
        remount('ro');
        const readOnly = { kind: 'read-only', remedy: expect.stringContaining('writable') };
        expect(() => kind.open(path)).toThrow(expect.objectContaining(readOnly));
        expect(() => kind.open(join(dir, 'new', 'file.db'))).toThrow(expect.objectContaining(readOnly));
        remount('rw');
        const file = kind.open(path);
        expect(await file.count()).toBe(3);
        await file.close();
      });
    });
  }
}
