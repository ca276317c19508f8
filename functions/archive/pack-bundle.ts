import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { BUNDLE_SCHEMA, type BundleManifest } from '../contract/bundle-manifest.ts';

export interface BundleMember {
  /** Path inside the bundle, forward slashes, no `..`. */
  readonly path: string;
  readonly content: string | Buffer;
}

export type BundleDescription = Omit<BundleManifest, 'schema' | 'members'>;

const gzipped = promisify(gzip);

/**
 * A forensics bundle as tar.gz bytes: `manifest.json` first (so that a reader can check while streaming), then the
 * members by path. Deterministic: fixed time, owner and mode, sorted names, so equal evidence gives equal bytes and a
 * hash of the whole file means something. Throws RangeError for a path that could leave the folder it is unpacked in.
 */
export async function packBundle(
  description: BundleDescription,
  members: readonly BundleMember[],
): Promise<Buffer> {
  const sorted = members.map(toBuffer).sort((a, b) => (a.path < b.path ? -1 : 1));
  const manifest: BundleManifest = {
    schema: BUNDLE_SCHEMA,
    ...description,
    members: sorted.map(({ path, content }) => ({
      path,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    })),
  };
  const tar = pack();
  const chunks: Buffer[] = [];
  tar.on('data', (chunk) => chunks.push(chunk as Buffer));
  const ended = new Promise<void>((resolve, reject) => tar.on('end', resolve).on('error', reject));
  for (const { path, content } of [{ path: 'manifest.json', content: json(manifest) }, ...sorted]) {
    tar.entry(
      { name: path, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0, uname: 'root', gname: 'root' },
      content,
    );
  }
  tar.finalize();
  await ended;
  // Node writes no name, a zero time and a fixed OS byte into the gzip header.
  return await gzipped(Buffer.concat(chunks), { level: 9 });
}

/** JSON for a bundle: indented, with a final newline. */
export function json(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}

function toBuffer({ path, content }: BundleMember): { path: string; content: Buffer } {
  if (!/^[\w.-]+(\/[\w.-]+)*$/.test(path) || path.split('/').includes('..'))
    throw new RangeError(`bundle member "${path}" has an unsafe path`);
  return { path, content: typeof content === 'string' ? Buffer.from(content) : content };
}
