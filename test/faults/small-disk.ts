import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempDir } from './temp-dir.ts';

/** Mounting needs root; without it, tests use a limit on the size of files instead. */
export const CAN_MOUNT = process.getuid?.() === 0;

/** A real file system of 1 MiB in memory, unmounted when the running test ends. */
export function smallDisk(): { readonly dir: string; remount(option: 'ro' | 'rw'): void } {
  const dir = join(tempDir(), 'disk');
  mkdirSync(dir);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir]);
  onTestFinished(() => void execFileSync('umount', [dir]));
  return {
    dir,
    remount: (option) => void execFileSync('mount', ['-o', `remount,${option}`, dir]),
  };
}
