import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DemoError } from './demo-error.ts';
import { lastLine, type PythonFacts } from './find-python.ts';
import { runCommand } from './run-command.ts';
import { contentKey, REQUIREMENTS_FILE } from './service-files.ts';

export interface InstallOptions {
  readonly python: PythonFacts;
  readonly cacheDir: string;
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Folder with the packages that the demo's services import, installed once per Python and list of packages. Nothing
 * of the host's own Python is changed. Throws {@link DemoError} when pip is missing or finds no package.
 */
export async function ensurePackages(options: InstallOptions): Promise<string> {
  const { python, cacheDir, signal } = options;
  const key = await contentKey([python.build, python.executable], [REQUIREMENTS_FILE]);
  const site = join(cacheDir, `demo-packages-${key}`);
  if (existsSync(site)) return site;
  await mkdir(cacheDir, { recursive: true });
  // Filled beside its place and renamed: a folder of that name is always complete.
  const work = await mkdtemp(join(cacheDir, 'demo-packages-new-'));
  try {
    options.onProgress(`Installing Flask, gunicorn, FastAPI and uvicorn for Python ${python.version}`);
    const pip = await findPip(python, work, signal);
    await install(pip, join(work, 'site'), signal);
    await renameUnlessThere(join(work, 'site'), site);
    return site;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The host's own pip; where a distribution split it off, the one of a throw-away virtual environment. */
async function findPip(python: PythonFacts, work: string, signal: AbortSignal): Promise<string> {
  const own = await runCommand(python.executable, ['-m', 'pip', '--version'], { signal });
  if (own.code === 0) return python.executable;
  const environment = join(work, 'venv');
  const made = await runCommand(python.executable, ['-m', 'venv', environment], { signal });
  if (made.code === 0) return join(environment, 'bin', 'python3');
  throw new DemoError(
    `${python.executable} has neither pip nor the means to make a virtual environment with it.`,
    'Install pip: apt-get install python3-pip',
  );
}

async function install(pip: string, target: string, signal: AbortSignal): Promise<void> {
  const args = ['-m', 'pip', 'install', '--quiet', '--no-input', '--only-binary=:all:', '--target', target];
  // With --target pip leaves the host's Python alone, so that PEP 668 does not forbid it; its warning about root is moot.
  const env = {
    ...process.env,
    PIP_ROOT_USER_ACTION: 'ignore',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_USER: '0',
  };
  const result = await runCommand(pip, [...args, '-r', REQUIREMENTS_FILE], { signal, env });
  if (result.code === 0) return;
  throw new DemoError(
    `pip could not install the demo's packages: ${lastLine(result.stderr)}.`,
    'Check that this host reaches a Python package index (pip download flask), and that the disk is not full.',
  );
}

async function renameUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    // Another demo was faster with the same packages.
    if (!existsSync(to)) throw error;
  }
}
