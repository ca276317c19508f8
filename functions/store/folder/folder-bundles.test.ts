import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../../../test/faults/temp-dir.ts';
import { openFolderBundles } from './folder-bundles.ts';

const newFolder = (): string => join(tempDir(), 'forensics');

describe('the folder of bundles', () => {
  it('never overwrites: the second bundle of a day gets a suffix, and the report is told its final name', async () => {
    const folder = newFolder();
    const store = openFolderBundles(folder);
    const put = (text: string) =>
      store.put('mem_leak_20261124', async (location) => Buffer.from(`${text} ${basename(location)}`));
    await put('first');
    const second = await put('second');
    expect(basename(second.location)).toBe('mem_leak_20261124_2.tar.gz');
    expect(readFileSync(join(folder, 'mem_leak_20261124.tar.gz'), 'utf8')).toBe(
      'first mem_leak_20261124.tar.gz',
    );
    expect(readFileSync(second.location, 'utf8')).toBe('second mem_leak_20261124_2.tar.gz');
  });

  it('gives each of many concurrent writers its own name and leaves no partial file', async () => {
    const folder = newFolder();
    const locations = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        openFolderBundles(folder).put('mem_leak', async () => Buffer.from(String(i))),
      ),
    );
    expect(new Set(locations.map((l) => l.location)).size).toBe(8);
    expect(readdirSync(folder)).toHaveLength(8);
    expect(
      readdirSync(folder)
        .map((f) => readFileSync(join(folder, f), 'utf8'))
        .sort(),
    ).toEqual([...'01234567']);
  });

  it('leaves nothing behind when the content cannot be made', async () => {
    const folder = newFolder();
    await expect(
      openFolderBundles(folder).put('x', async () => Promise.reject(new TypeError('no content'))),
    ).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says what to do when the place is not a folder', async () => {
    const file = join(tempDir(), 'file');
    writeFileSync(file, '');
    await expect(openFolderBundles(file).put('x', async () => Buffer.from(''))).rejects.toThrow(
      /cannot be written.*--data-dir/,
    );
  });
});
