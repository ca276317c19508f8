import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hideRuntime } from './hide-runtime.ts';
import { startLocal } from './python-target.ts';
import { availablePythons, type TestPython } from './pythons.ts';

const run = promisify(execFile);

/**
 * Debian's Pythons of this machine, each with a program that no longer says where `_PyRuntime` is (`hideRuntime`): as a
 * stripped static build would be. Others load modules that need the symbol.
 *
 * @param folder for the changed programs; they must stay there while the Pythons run
 */
export async function strippedPythons(folder: string): Promise<readonly TestPython[]> {
  const all = await availablePythons();
  const made = await Promise.all(all.map((python) => stripped(python, folder)));
  return made.flatMap((python) => python ?? []);
}

async function stripped(python: TestPython, folder: string): Promise<TestPython | null> {
  const program = `/usr/bin/python3.${python.minor}`;
  const name = python.name.replace(')', ', stripped)');
  const to = join(folder, name.replace(/[^\w.]+/g, '-'));
  if (python.name.endsWith('(system)')) {
    hideRuntime(realpathSync(program), to);
    return {
      ...python,
      name,
      start: (script, args = [], options = {}) => startLocal(to, script, args, options),
    };
  }
  if (python.image === undefined || !(await copyFromImage(python.image, program, `${to}-whole`))) return null;
  hideRuntime(`${to}-whole`, to);
  return {
    ...python,
    name,
    start: (script, args, options) =>
      python.start(script, args, { ...options, binds: [`${to}:${program}:ro`] }),
  };
}

/** False when the image has no such file. */
async function copyFromImage(image: string, path: string, to: string): Promise<boolean> {
  const container = (await run('docker', ['create', '--label', 'deployclaw.test=1', image])).stdout.trim();
  try {
    await run('docker', ['cp', '-L', `${container}:${path}`, to]);
    return true;
  } catch (error) {
    if (/could not find the file/i.test((error as { stderr?: string }).stderr ?? '')) return false;
    throw error;
  } finally {
    await run('docker', ['rm', '-f', container]);
  }
}
