import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DemoError } from './demo-error.ts';
import { findPython } from './find-python.ts';
import { ensurePackages } from './install-packages.ts';
import { sharedLibraries } from './shared-libraries.ts';

const { signal } = new AbortController();
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'deployclaw-python-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function program(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('the host’s Python', () => {
  it('is found behind a shim, with the libraries that it loads', async () => {
    const python = await findPython(signal, program('shim', 'exec python3 "$@"'));
    expect(python.executable).not.toContain('shim');
    expect(python.version).toMatch(/^3\.\d+\.\d+$/);
    const libraries = await sharedLibraries([python.executable], signal);
    expect(libraries.some((path) => /\/libc\.so\.6$/.test(path))).toBe(true);
    expect(libraries.some((path) => /\/ld-linux[^/]*$/.test(path))).toBe(true);
  });

  it.each([
    ['that is not there', 'no-such-python', /There is no no-such-python/],
    [
      'that does not run',
      () => program('broken', 'echo "bad loader" >&2; exit 127'),
      /does not run: bad loader/,
    ],
    [
      'that is too old',
      () =>
        program(
          'old',
          `echo '{"executable":"/p","version":"3.6.9","build":"b","stdlib":"/l","extensions":null}'`,
        ),
      /is Python 3\.6\.9/,
    ],
  ])('is refused with a remedy when it is one %s', async (_name, command, message) => {
    const found = findPython(signal, typeof command === 'string' ? command : command());
    await expect(found).rejects.toThrow(DemoError);
    await expect(found).rejects.toThrow(message);
  });

  it('needs pip or venv, and says how to get it', async () => {
    const python = await findPython(signal);
    const executable = program('without-pip', 'echo "No module named $2" >&2; exit 1');
    const cacheDir = join(directory, 'cache');
    const installed = ensurePackages({
      python: { ...python, executable },
      cacheDir,
      onProgress: () => {},
      signal,
    });
    await expect(installed).rejects.toThrow(/neither pip nor.*apt-get install python3-pip/);
  });
});
