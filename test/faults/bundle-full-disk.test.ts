import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openFolderBundles } from '../../functions/store/folder/folder-bundles.ts';
import { CAN_MOUNT, smallDisk } from './small-disk.ts';

if (CAN_MOUNT)
  it('a bundle that finds no space says so, leaves no part of itself, and is written once there is space', async () => {
    const { dir } = smallDisk();
    const folder = join(dir, 'forensics');
    const store = openFolderBundles(folder);
    const put = () => store.put('mem_leak_20261124', async () => randomBytes(400_000));
    writeFileSync(join(dir, 'ballast'), Buffer.alloc(900_000));
    await expect(put()).rejects.toMatchObject({
      name: 'BundleWriteError',
      remedy: expect.stringContaining('Free some space'),
    });
    expect(readdirSync(folder)).toEqual([]);
    rmSync(join(dir, 'ballast'));
    expect((await put()).bytes).toBe(400_000);
    expect(readdirSync(folder)).toEqual(['mem_leak_20261124.tar.gz']);
  });
else
  it('a bundle in a folder that may not be written says so', async () => {
    await expect(
      openFolderBundles('/proc/forensics').put('x', async () => Buffer.from('')),
    ).rejects.toMatchObject({ name: 'BundleWriteError' });
  });
