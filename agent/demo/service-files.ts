import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the demo's Python sources. */
export const SERVICES_DIR = fileURLToPath(new URL('./services/', import.meta.url));
export const REQUIREMENTS_FILE = join(SERVICES_DIR, 'requirements.txt');

/** The Python sources, sorted by name. */
export async function serviceFiles(): Promise<string[]> {
  const names = (await readdir(SERVICES_DIR)).filter((name) => name.endsWith('.py')).sort();
  return names.map((name) => join(SERVICES_DIR, name));
}

/** First 16 hex digits of the SHA-256 over texts and files: a cache key. */
export async function contentKey(texts: readonly string[], files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text}\0`);
  for (const file of files) hash.update(await readFile(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}
