import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DeployclawError } from '../../../functions/contract/errors.ts';

const PACKAGES = ['pymannkendall==1.4.3'];

/**
 * Path of a Python that has the baselines' packages: a virtual environment in the user's cache, made when it is missing.
 *
 * @throws DeployclawError when it cannot be made: no python3, no pip, no PyPI
 */
export function baselinePython(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const venv = join(cache, 'deployclaw-bench', 'venv');
  const python = join(venv, 'bin', 'python3');
  if (existsSync(python) && run(python, ['-c', 'import pymannkendall']).ok) return python;
  for (const [program, args] of [
    // Debian's python3 has venv, but ensurepip is a package of its own: the system's pip installs into it.
    ['python3', ['-m', 'venv', '--clear', '--without-pip', venv]],
    ['python3', ['-m', 'pip', '--python', python, 'install', '--quiet', ...PACKAGES]],
  ] as const) {
    const { ok, log } = run(program, args);
    if (!ok)
      throw new DeployclawError(
        `The Python of the baselines could not be made: ${log.slice(-500)}`,
        'Install python3 and python3-pip and give pip a way to PyPI, or leave the baseline out with --no-mann-kendall.',
      );
  }
  return python;
}

function run(program: string, args: readonly string[]): { readonly ok: boolean; readonly log: string } {
  const done = spawnSync(program, args, { encoding: 'utf8' });
  return {
    ok: done.status === 0,
    log: `${done.error?.message ?? ''}${done.stdout ?? ''}${done.stderr ?? ''}`,
  };
}
