import type { HostRoots } from '../collector.ts';
import { readExe, readPythonVersion } from './python-version.ts';

/** A "not Python" is asked again this often: an interpreter may be loaded into a process that already runs. */
const NEGATIVE_LOOKS = 3;

/** What is known of a process's program, so that its mappings are read once and not at every traversal. */
export interface KnownProgram {
  readonly startTicks: number;
  /** An exec changes this, and neither pid nor start time. */
  readonly exe: string;
  readonly python: string | null;
  readonly looks: number;
}

/** The program of a live process, by what was `known` when it is the same; null for kernel threads, ended or guarded ones. */
export function lookAtProgram(
  roots: HostRoots,
  pid: number,
  startTicks: number,
  known: KnownProgram | undefined,
): KnownProgram | null {
  const exe = readExe(roots, pid);
  if (exe === null) return null;
  const same = known !== undefined && known.startTicks === startTicks && known.exe === exe;
  if (same && (known.python !== null || known.looks >= NEGATIVE_LOOKS)) return known;
  const looks = same ? known.looks + 1 : 1;
  return { startTicks, exe, python: readPythonVersion(roots, pid, exe), looks };
}
