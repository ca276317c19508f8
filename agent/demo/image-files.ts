import { readdir, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { PythonFacts } from './find-python.ts';
import { serviceFiles } from './service-files.ts';
import { sharedLibraries } from './shared-libraries.ts';

/** Where packages and services stand in the image. */
export const IMAGE_SITE = '/opt/packages';
export const IMAGE_SERVICES = '/opt/demo';

/** A file of this host and its place in the image. */
export interface ImageFile {
  readonly from: string;
  readonly to: string;
  readonly mode: number;
  readonly mtime: Date;
}

/** Parts of the standard library that no service imports: half of its size. */
const LEFT_OUT =
  /(^|\/)(test|tests|idlelib|tkinter|turtledemo|ensurepip|lib2to3|site-packages|dist-packages|config-[^/]+)(\/|$)|\.opt-\d\.pyc$/;

/**
 * Everything that goes into the image: the interpreter with its standard library and shared libraries at the very
 * paths they have on this host, so that it finds them as it does here; packages and services under /opt.
 */
export async function imageFiles(
  python: PythonFacts,
  site: string,
  signal: AbortSignal,
): Promise<ImageFile[]> {
  const stdlib = await filesBelow(python.stdlib, LEFT_OUT);
  const extensions =
    python.extensions?.startsWith(`${python.stdlib}/`) === false ? await filesBelow(python.extensions) : [];
  const packages = await filesBelow(site);
  const modules = [...stdlib, ...extensions, ...packages].filter((path) => path.endsWith('.so'));
  const libraries = await sharedLibraries([python.executable, ...modules], signal);
  const samePlace = new Set([python.executable, ...stdlib, ...extensions, ...libraries]);
  const services = await serviceFiles();
  const places = [
    ...[...samePlace].map((path) => [path, path] as const),
    ...packages.map((path) => [path, join(IMAGE_SITE, relative(site, path))] as const),
    ...services.map((path) => [path, join(IMAGE_SERVICES, relative(dirname(path), path))] as const),
  ];
  return await Promise.all(
    places.map(async ([from, to]) => {
      const { mode, mtime } = await stat(from);
      // Time stamps are kept: compiled modules are valid only for the source of the same second.
      return { from, to, mode: mode & 0o111 ? 0o755 : 0o644, mtime };
    }),
  );
}

async function filesBelow(root: string, leftOut?: RegExp): Promise<string[]> {
  const found: string[] = [];
  const visit = async (directory: string): Promise<void> => {
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (leftOut?.test(relative(root, path))) continue;
      if (entry.isDirectory()) await visit(path);
      else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(path)))) found.push(path);
    }
  };
  await visit(root);
  return found;
}

async function isFile(path: string): Promise<boolean> {
  // A link to nowhere, or to a folder outside, is left behind.
  return await stat(path).then(
    (s) => s.isFile(),
    () => false,
  );
}
