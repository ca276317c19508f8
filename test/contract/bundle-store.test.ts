import { basename } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { BundleStore } from '../../functions/store/bundles.ts';
import { bundleAdapters } from './bundle-adapters.ts';

for (const adapter of await bundleAdapters()) {
  const create = async (): Promise<() => BundleStore> => {
    const { open, remove } = await adapter.create();
    onTestFinished(remove);
    return open;
  };
  const put = (store: BundleStore, text: string) =>
    store.put('mem_leak_20261124', async (location) => Buffer.from(`${text} ${basename(location)}`));

  describe.skipIf(adapter.missing !== null)(`${adapter.name} bundles`, () => {
    it('never overwrite: the second of a day gets a suffix, and its content is told its final name', async () => {
      const store = (await create())();
      const [first, second] = [await put(store, 'first'), await put(store, 'second')];
      expect(basename(first.location)).toBe('mem_leak_20261124.tar.gz');
      expect(basename(second.location)).toBe('mem_leak_20261124_2.tar.gz');
      expect((await store.get(first.location)).toString()).toBe('first mem_leak_20261124.tar.gz');
      expect((await store.get(second.location)).toString()).toBe('second mem_leak_20261124_2.tar.gz');
    });

    it('give each of many writers at once a name of its own', async () => {
      const open = await create();
      const written = await Promise.all(Array.from({ length: 6 }, (_, n) => put(open(), String(n))));
      expect(new Set(written.map((w) => w.location)).size).toBe(6);
      const store = open();
      const texts = await Promise.all(written.map(async (w) => (await store.get(w.location)).toString()[0]));
      expect(texts).toEqual([...'012345']);
    });

    it('are listed with their sizes, and there are none at first', async () => {
      const store = (await create())();
      expect(await store.list()).toEqual([]);
      const startMs = Date.now();
      const written = [await put(store, 'a'), await put(store, 'longer')];
      const listed = await store.list();
      expect(listed.map(({ location, bytes }) => ({ location, bytes })).toSorted(byLocation)).toEqual(
        written.toSorted(byLocation),
      );
      for (const { storedAtMs } of listed) expect(Math.abs(storedAtMs - startMs)).toBeLessThan(60_000);
    });

    it('keep binary content as it is', async () => {
      const store = (await create())();
      const content = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 7919) % 256));
      const { location, bytes } = await store.put('binary', async () => content);
      expect(bytes).toBe(content.length);
      expect((await store.get(location)).equals(content)).toBe(true);
    });

    it('leave nothing behind when the content cannot be made', async () => {
      const store = (await create())();
      await expect(store.put('x', async () => Promise.reject(new TypeError('no content')))).rejects.toThrow();
      expect(await store.list()).toEqual([]);
    });

    it('say so when a bundle is not there, and read nothing that is not theirs', async () => {
      const store = (await create())();
      const { location } = await put(store, 'one');
      await expect(store.get(location.replace('mem_', 'none_'))).rejects.toThrow(/none_leak/);
      for (const other of ['/etc/passwd', 's3://other/shared/x.tar.gz', location.replace('mem', '../../mem')])
        await expect(store.get(other)).rejects.toThrow(/not a bundle|cannot be read|does not exist/i);
    });
  });
}

function byLocation(a: { location: string }, b: { location: string }): number {
  return a.location < b.location ? -1 : 1;
}
