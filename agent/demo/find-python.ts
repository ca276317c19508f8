import { z } from 'zod';
import { DemoError } from './demo-error.ts';
import { runCommand } from './run-command.ts';

const pythonFacts = z.object({
  /** The interpreter itself: no symbolic link, no shim, no virtual environment. */
  executable: z.string(),
  /** `3.11.2`. */
  version: z.string(),
  /** Version, compiler and build, for cache keys. */
  build: z.string(),
  stdlib: z.string(),
  /** Folder of the standard library's extension modules. */
  extensions: z.string().nullable(),
});
export type PythonFacts = z.infer<typeof pythonFacts>;

const QUESTION = `
import json, os, sys
real = os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)
print(json.dumps({
  "executable": real,
  "version": "%d.%d.%d" % sys.version_info[:3],
  "build": sys.version,
  "stdlib": os.path.dirname(os.__file__),
  "extensions": next((p for p in sys.path if p.endswith("lib-dynload")), None),
}))`;

/** Asks a Python where it lives. Throws {@link DemoError} when there is none, or one older than 3.8. */
export async function findPython(signal: AbortSignal, command = 'python3'): Promise<PythonFacts> {
  // -I: neither PYTHON* variables nor the current folder may change the answer.
  const { code, stdout, stderr, missing } = await runCommand(command, ['-I', '-c', QUESTION], { signal });
  if (missing)
    throw new DemoError(
      `There is no ${command} on this host.`,
      'Install one: apt-get install python3 python3-pip',
    );
  if (code !== 0)
    throw new DemoError(
      `${command} does not run: ${lastLine(stderr)}.`,
      'Check that python3 -c "print(1)" works, or reinstall it: apt-get install --reinstall python3-minimal',
    );
  const facts = pythonFacts.parse(JSON.parse(stdout));
  const [major = 0, minor = 0] = facts.version.split('.').map(Number);
  if (major < 3 || (major === 3 && minor < 8))
    throw new DemoError(`${command} is Python ${facts.version}.`, 'The demo needs Python 3.8 or newer.');
  return facts;
}

/** What a program said last before it failed. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim().slice(0, 500) ?? '';
}
