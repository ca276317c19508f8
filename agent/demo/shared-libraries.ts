import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DemoError } from './demo-error.ts';
import { runCommand } from './run-command.ts';

/** Loaded by name while running, so that no file lists them: thread cancellation, and the C++ runtime of wheels. */
const LOADED_BY_NAME = [
  'libgcc_s.so.1',
  'libstdc++.so.6',
  'libnss_files.so.2',
  'libnss_dns.so.2',
  'libresolv.so.2',
];

/** Absolute paths of all shared libraries, the loader included, that the given programs and modules load on this host. */
export async function sharedLibraries(files: readonly string[], signal: AbortSignal): Promise<string[]> {
  const { stdout, missing } = await runCommand('ldd', files, {
    signal,
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (missing) throw new DemoError('This host has no ldd.', 'Install it: apt-get install libc-bin');
  const found = new Set<string>();
  // `libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x...)` and `/lib64/ld-linux-x86-64.so.2 (0x...)`
  for (const match of stdout.matchAll(/(?:=>|^)\s*(\/\S+) \(0x[0-9a-f]+\)$/gm)) found.add(match[1]!);
  const libc = [...found].find((path) => /\/libc\.so\.6$/.test(path));
  if (libc)
    for (const name of LOADED_BY_NAME) {
      const path = join(dirname(libc), name);
      if (existsSync(path)) found.add(path);
    }
  return [...found].sort();
}
