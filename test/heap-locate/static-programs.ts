import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onePythonPerVersion, type TestPython } from '../heap/pythons.ts';

const run = promisify(execFile);
const SOURCE = fileURLToPath(new URL('targets/program.c', import.meta.url));

/** A program of another name with CPython linked into it: no libpython, no dynamic symbol `_PyRuntime`. */
export interface StaticProgram {
  readonly name: string;
  readonly minor: number;
  readonly path: string;
  /** sys.prefix, for PYTHONHOME. */
  readonly home: string;
}

/** One for each version whose interpreter here comes with its static library (`python3-dev`, pyenv) and a compiler. */
export async function staticPrograms(folder: string): Promise<readonly StaticProgram[]> {
  const pythons = (await onePythonPerVersion()).filter(({ where }) => where === 'local');
  const made = await Promise.all(pythons.map((python) => build(python, folder)));
  return made.flatMap((program) => program ?? []);
}

async function build(python: TestPython, folder: string): Promise<StaticProgram | null> {
  const home = await prefixOf(python);
  const version = `3.${python.minor}`;
  const config = join(home, `bin/python${version}-config`);
  if (!existsSync(config)) return null;
  const [includes, libraries, library] = await Promise.all([
    ask(config, '--includes'),
    ask(config, '--libs'),
    ask(config, '--configdir').then((path) => join(path, `libpython${version}.a`)),
  ]);
  if (!existsSync(library)) return null;
  const path = join(folder, `service-${version}`);
  const arguments_ = ['-w', '-o', path, SOURCE, ...words(includes), library, ...words(libraries)];
  // What a static library needs beside `--libs` depends on how it was configured.
  for (const more of [[], ['-lz'], ['-lz', '-lexpat']])
    if (await compiles([...arguments_, ...more])) return { name: version, minor: python.minor, path, home };
  return null;
}

async function compiles(args: readonly string[]): Promise<boolean> {
  return run('gcc', args).then(
    () => true,
    () => false,
  );
}

async function prefixOf(python: TestPython): Promise<string> {
  const target = await python.start('prefix.py', [], {
    folder: fileURLToPath(new URL('targets/', import.meta.url)),
  });
  await target.stop();
  return target.ready;
}

async function ask(program: string, option: string): Promise<string> {
  return (await run(program, [option])).stdout.trim();
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
