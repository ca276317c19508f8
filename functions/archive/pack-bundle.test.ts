import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { bundleManifest } from '../contract/bundle-manifest.ts';
import { type BundleDescription, packBundle } from './pack-bundle.ts';

const description: BundleDescription = {
  created_at: '2026-11-24T08:47:12Z',
  task_id: 'detect_runtime_memory_leaks_20261124_0847',
  versions: { deployclaw: '0.1.0', node: 'v24.21.0', contract: 'snapshot-batch/1' },
  provenance: { host: 'h', kernel: '6.1', engine: 'none', window: { from: 'a', to: 'b' }, collectors: [] },
};

async function unpack(bundle: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const tar = extract();
  tar.end(gunzipSync(bundle));
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    files.set(entry.header.name, Buffer.concat(chunks));
    expect(entry.header).toMatchObject({ uid: 0, gid: 0, mode: 0o644 });
    expect(entry.header.mtime?.getTime()).toBe(0);
  }
  return files;
}

describe('a forensics bundle', () => {
  it('has a manifest first whose hashes match every member', async () => {
    const files = await unpack(
      await packBundle(description, [
        { path: 'b.txt', content: 'two' },
        { path: 'a/c.txt', content: 'one' },
      ]),
    );
    expect([...files.keys()]).toEqual(['manifest.json', 'a/c.txt', 'b.txt']);
    const manifest = bundleManifest.parse(JSON.parse(files.get('manifest.json')!.toString()));
    expect(manifest.members).toHaveLength(2);
    for (const member of manifest.members) {
      const content = files.get(member.path)!;
      expect(createHash('sha256').update(content).digest('hex')).toBe(member.sha256);
      expect(content.length).toBe(member.bytes);
    }
  });

  it('is the same to the byte for the same evidence in any order, and another for other evidence', async () => {
    const members = [
      { path: 'a', content: 'x' },
      { path: 'b', content: 'y' },
    ];
    const first = await packBundle(description, members);
    expect(await packBundle(description, [...members].reverse())).toEqual(first);
    expect(
      await packBundle(description, [
        { path: 'a', content: 'x' },
        { path: 'b', content: 'z' },
      ]),
    ).not.toEqual(first);
  });

  it.each(['../escape', '/absolute', 'a/../../b', 'a b'])('refuses the member path "%s"', async (path) => {
    await expect(packBundle(description, [{ path, content: '' }])).rejects.toThrow(/unsafe path/);
  });
});
