import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CAN_MOUNT } from './small-disk.ts';
import { STORE_KINDS } from './store-kinds.ts';
import { tempDir } from './temp-dir.ts';

/** Root may write everywhere, so the child of a root becomes nobody. */
const UID = CAN_MOUNT ? ['65534'] : [];

for (const kind of STORE_KINDS) {
  describe(`a ${kind.name} in a directory where this user may not write`, () => {
    it('is refused with the path and a remedy', () => {
      const dir = tempDir();
      const path = join(dir, `${kind.name}.db`);
      chmodSync(dir, 0o555);
      const script = join(import.meta.dirname, 'no-permission-child.ts');
      const run = spawnSync(process.execPath, [script, kind.name, path, ...UID], { encoding: 'utf8' });
      const { error, message } = JSON.parse(run.stdout);
      expect(error).toMatchObject({ name: 'StoreError', kind: 'not-permitted', path });
      expect(message).toContain('--data-dir');
    });
  });
}
