import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DeployclawError } from '../../contract/errors.ts';
import type { BundleStore, StoredBundle } from '../bundles.ts';

/** A bundle could not be written; the folder is as it was before. */
export class BundleWriteError extends DeployclawError {
  override readonly name = 'BundleWriteError';
}

/** A bundle cannot be read. */
export class BundleReadError extends DeployclawError {
  override readonly name = 'BundleReadError';
}

const SUFFIX = '.tar.gz';
const MOST_SUFFIXES = 10_000;

/**
 * Bundles as files of one folder (mode 0700: they are evidence about other people's services). Written beside the
 * final name, synced, then hard-linked to it: `link` fails where a name is taken, so neither a crash nor a second
 * scan can leave half a bundle or replace one. Throws {@link BundleWriteError} and {@link BundleReadError}.
 */
export function openFolderBundles(folder: string): BundleStore {
  return {
    async put(baseName, build) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        return await firstFreeName(folder, baseName, build);
      } catch (error) {
        if (error instanceof DeployclawError) throw error;
        const code = (error as NodeJS.ErrnoException).code;
        if (code === 'ENOSPC' || code === 'EDQUOT')
          throw new BundleWriteError(
            `No space left to write a bundle in ${folder}.`,
            'Free some space, or name another place with --data-dir.',
            { cause: error },
          );
        throw new BundleWriteError(
          `A bundle cannot be written in ${folder} (${code ?? String(error)}).`,
          'Make the folder writable, or name another place with --data-dir.',
          { cause: error },
        );
      }
    },
    list: () => reading(folder, () => listFolder(folder)),
    async get(location) {
      // Only what this folder holds by its own name: a location may come from a report that others wrote.
      if (location !== join(folder, basename(location)) || !location.endsWith(SUFFIX))
        throw new BundleReadError(
          `${location} is not a bundle of ${folder}.`,
          'List the bundles to see what there is.',
        );
      return await reading(location, () => readFile(location));
    },
  };
}

async function listFolder(folder: string): Promise<StoredBundle[]> {
  const bundles: StoredBundle[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(noneYet)) {
    if (!entry.isFile() || !entry.name.endsWith(SUFFIX)) continue;
    const location = join(folder, entry.name);
    const { size, mtimeMs } = await stat(location);
    bundles.push({ location, bytes: size, storedAtMs: Math.floor(mtimeMs) });
  }
  return bundles.sort((a, b) => b.storedAtMs - a.storedAtMs || (a.location < b.location ? 1 : -1));
}

/** The folder is made with the first bundle. */
function noneYet(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

async function reading<T>(path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new BundleReadError(
      `${path} cannot be read (${code ?? String(error)}).`,
      'List the bundles to see what there is, and see that this user may read them.',
      { cause: error },
    );
  }
}

async function firstFreeName(
  folder: string,
  baseName: string,
  build: (location: string) => Promise<Buffer>,
): Promise<{ location: string; bytes: number }> {
  for (let n = 1; n <= MOST_SUFFIXES; n++) {
    const location = join(folder, `${baseName}${n === 1 ? '' : `_${n}`}${SUFFIX}`);
    if (existsSync(location)) continue;
    const content = await build(location);
    if (await writeOnce(folder, location, content)) return { location, bytes: content.length };
  }
  throw new BundleWriteError(
    `${folder} holds ${MOST_SUFFIXES} bundles named ${baseName}.`,
    'Move older bundles elsewhere.',
  );
}

async function writeOnce(folder: string, location: string, content: Buffer): Promise<boolean> {
  const temporary = join(folder, `.${randomUUID()}.partial`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(temporary, location);
    await syncFolder(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Without this a power cut can lose the name although the content is on disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
