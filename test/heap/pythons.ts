import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requireEngine } from '../engine/engine.ts';
import { type PythonTarget, startInContainer, startLocal, type TargetOptions } from './python-target.ts';

const run = promisify(execFile);
const SYSTEM_PYTHON = '/usr/bin/python3';
/** The musl image is compiled from this one's source. */
const MINOR_OF_MUSL = 13;

/** Every CPython 3.x that the heap reader claims to read. */
export const SUPPORTED_MINORS = [8, 9, 10, 11, 12, 13, 14, 15] as const;

/** A CPython that this machine can run, for tests. */
export interface TestPython {
  /** `3.12.1 (pyenv)`, `3.14 (container)`, `3.13 (container, musl)`. */
  readonly name: string;
  /** `3.12.1` where it is known without starting it, `3.14` otherwise. */
  readonly version: string;
  /** 12 for 3.12. */
  readonly minor: number;
  readonly where: 'local' | 'container';
  /** Of a container. */
  readonly image?: string;
  /** Runs a script of test/heap/targets and waits for the first line that it prints. */
  start(script: string, args?: readonly string[], options?: TargetOptions): Promise<PythonTarget>;
}

/** Which of the Pythons to use. */
export type PythonChoice = (python: TestPython) => boolean;

/**
 * Pythons of this machine, oldest version first, of /usr/bin/python3, pyenv's, and the images deployclaw-test/python:*
 * that are there already: one of each version and C library, or all with DEPLOYCLAW_TEST_PYTHONS=all, which takes minutes
 * more. Nothing is built or fetched for it.
 *
 * @throws DeployclawError without a Docker Engine: a run that quietly left the containers out would be worth little
 */
export async function availablePythons(): Promise<readonly TestPython[]> {
  const all = await allPythons();
  if (process.env.DEPLOYCLAW_TEST_PYTHONS === 'all') return all;
  const chosen = new Set(await onePythonPerVersion());
  return all.filter((python) => chosen.has(python) || python.name.includes('musl'));
}

const allPythons = once(async (): Promise<readonly TestPython[]> => {
  const found = [...(await systemPython()), ...pyenvPythons(), ...(await containerPythons())];
  return found.sort((a, b) => a.minor - b.minor || a.name.localeCompare(b.name));
});

/** The machine's Pythons do not change while tests run. */
function once<T>(look: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | null = null;
  return () => {
    found ??= look();
    return found;
  };
}

/** One Python for each version that is here, a local one before a container. */
export async function onePythonPerVersion(): Promise<readonly TestPython[]> {
  const all = await allPythons();
  return SUPPORTED_MINORS.flatMap((minor) => {
    const ofMinor = all.filter((python) => python.minor === minor);
    return ofMinor.find((python) => python.where === 'local') ?? ofMinor[0] ?? [];
  });
}

/** Names of the versions that no Python here has: for tests that say what they skipped. */
export async function missingVersions(): Promise<readonly string[]> {
  const there = new Set((await allPythons()).map((python) => python.minor));
  return SUPPORTED_MINORS.filter((minor) => !there.has(minor)).map((minor) => `3.${minor}`);
}

async function systemPython(): Promise<TestPython[]> {
  if (!existsSync(SYSTEM_PYTHON)) return [];
  const { stdout } = await run(SYSTEM_PYTHON, ['-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3])']);
  return [localPython(stdout.trim(), 'system', SYSTEM_PYTHON)];
}

function pyenvPythons(): TestPython[] {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  if (!existsSync(versions)) return [];
  return readdirSync(versions)
    .filter((version) => isSupported(version) && existsSync(join(versions, version, 'bin/python3')))
    .map((version) => localPython(version, 'pyenv', join(versions, version, 'bin/python3')));
}

async function containerPythons(): Promise<TestPython[]> {
  const docker = await requireEngine();
  const images = await docker.listImages({ filters: { reference: ['deployclaw-test/python'] } });
  const tags = images.flatMap((image) => image.RepoTags ?? []).map((name) => name.split(':')[1]!);
  return tags.flatMap((tag) => {
    const version = tag === 'musl' ? `3.${MINOR_OF_MUSL}` : tag;
    if (!isSupported(version)) return [];
    const image = `deployclaw-test/python:${tag}`;
    return {
      name: tag === 'musl' ? `${version} (container, musl)` : `${version} (container)`,
      version,
      minor: minorOf(version),
      where: 'container' as const,
      image,
      start: (script: string, args: readonly string[] = [], options: TargetOptions = {}) =>
        startInContainer(image, script, args, options),
    };
  });
}

function localPython(version: string, from: string, python: string): TestPython {
  return {
    name: `${version} (${from})`,
    version,
    minor: minorOf(version),
    where: 'local',
    start: (script, args = [], options = {}) => startLocal(python, script, args, options),
  };
}

function isSupported(version: string): boolean {
  return /^3\.\d+(\.\d+)?$/.test(version) && SUPPORTED_MINORS.some((minor) => minor === minorOf(version));
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}
