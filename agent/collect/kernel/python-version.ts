import { readlinkSync } from 'node:fs';
import type { HostRoots } from '../collector.ts';
import { UnreadableFileError } from './kernel-file-errors.ts';
import { readKernelFile } from './read-kernel-file.ts';

const EXE = /^python(\d\.\d{1,2})[a-z]{0,3}(?: \(deleted\))?$/;
const UNNUMBERED_EXE = /^python\d?(?: \(deleted\))?$/;
const LIBRARY = /\/[^\n]*\/libpython(\d\.\d{1,2})[a-z]{0,3}\.so/;
const STDLIB = /\/[^\n]*\/lib\/python(\d\.\d{1,2})[a-z]?\//;
const MAPS_LIMIT_BYTES = 2 * 1024 * 1024;

/**
 * CPython's version from what a process runs and has mapped: `3.11`, or `3.11.2` when a folder on the way is named so.
 * Null for another program, and for PyPy: it has no CPython heap. Source of the names: CPython's Makefile
 * (`python$(VERSION)$(ABIFLAGS)`, `libpython$(LDVERSION).so.1.0`).
 */
export function pythonVersion(exe: string, maps: () => string): string | null {
  const file = exe.slice(exe.lastIndexOf('/') + 1);
  const byName = EXE.exec(file);
  if (byName) return withPatch(byName[1]!, exe);
  const mapped = maps();
  if (mapped.includes('/libpypy')) return null;
  // Embedding programs (uWSGI, mod_wsgi) have any name, but load the library.
  const byLibrary = LIBRARY.exec(mapped) ?? (UNNUMBERED_EXE.test(file) ? STDLIB.exec(mapped) : null);
  return byLibrary ? withPatch(byLibrary[1]!, byLibrary[0]) : null;
}

/** Looks at a live process; null also when it ended or may not be looked into. `exe` from {@link readExe}. */
export function readPythonVersion(roots: HostRoots, pid: number, exe: string): string | null {
  return pythonVersion(exe, () => {
    try {
      return readKernelFile(`${roots.proc}/${pid}/maps`, MAPS_LIMIT_BYTES, true) ?? '';
    } catch (error) {
      if (error instanceof UnreadableFileError) return '';
      throw error;
    }
  });
}

/** Path of the program that a process runs, as seen in its own file system; null for kernel threads, ended or guarded ones. */
export function readExe(roots: HostRoots, pid: number): string | null {
  try {
    return readlinkSync(`${roots.proc}/${pid}/exe`);
  } catch {
    return null;
  }
}

function withPatch(minor: string, path: string): string {
  const patch = new RegExp(`[/-]${minor.replace('.', '\\.')}\\.(\\d{1,2})(?=[/a-z-])`).exec(path)?.[1];
  return patch === undefined ? minor : `${minor}.${patch}`;
}
