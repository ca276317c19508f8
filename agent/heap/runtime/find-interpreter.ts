import { EM_AARCH64, EM_X86_64, elfClass, readElfHeader } from '../elf/elf-header.ts';
import { findModules, type Module } from '../elf/modules.ts';
import { createAddressMap } from '../memory/address-map.ts';
import { findByDynamicSymbol, findInFile, type RuntimeCandidate } from './find-runtime.ts';
import { HeapRefusal } from './heap-refusal.ts';
import type { Interpreter } from './interpreter.ts';
import type { ProcessImage, Search } from './process-image.ts';
import { isPyPy, isPythonFile, namedVersion, orderModules } from './python-modules.ts';
import { readCandidate } from './read-candidate.ts';
import {
  layoutMismatch,
  notCPython,
  notPython,
  runtimeNotFound,
  unsupportedArchitecture,
  unsupportedVersion,
} from './refusals.ts';
import { scanForCandidates } from './scan-runtime.ts';

/** A process may map as many files as it likes, and call each of them libpython. */
const MAX_CANDIDATES = 16;
const MAX_FILES = 8;

/**
 * Finds CPython in a process's memory: by the dynamic symbol, the file's symbols or sections, or the form of its data,
 * in that order, trying each place until one fits. Throws HeapRefusal with the most telling reason when none does.
 */
export function findInterpreter(image: ProcessImage): Interpreter {
  const modules = orderModules(findModules(image.mappings));
  if (modules.some(isPyPy)) throw notCPython(image.pid);
  const search: Search = {
    image,
    addresses: createAddressMap(image.mappings),
    architecture: architectureOf(image, modules),
    named: namedVersion(image.mappings.filter((mapping) => mapping.executable || mapping.fileOffset === 0)),
  };
  const refusals: HeapRefusal[] = [];
  for (const candidates of [byDynamicSymbol, byFile, byForm]) {
    for (const candidate of candidates(search, modules)) {
      if (refusals.length >= MAX_CANDIDATES) break;
      const found = tryCandidate(search, candidate, refusals);
      if (found !== null) return found;
    }
    // Its own symbol says what it is: another place that looks like a state is not a better one.
    const telling = refusals.find(({ rule }) => rule !== 'layout-mismatch');
    if (telling !== undefined) throw telling;
  }
  throw refusals[0] ?? withoutCandidate(search, modules);
}

/** A second mapping of a library, never initialised, must not hide the one that is in use: its refusal is kept aside. */
function tryCandidate(
  search: Search,
  candidate: RuntimeCandidate,
  refusals: HeapRefusal[],
): Interpreter | null {
  try {
    const found = readCandidate(search, candidate);
    if (found === null) refusals.push(layoutMismatch(search.image.pid, `found by ${candidate.foundBy}`));
    return found;
  } catch (error) {
    if (!(error instanceof HeapRefusal)) throw error;
    refusals.push(error);
    return null;
  }
}

function* byDynamicSymbol(search: Search, modules: readonly Module[]): Generator<RuntimeCandidate> {
  for (const module of modules) {
    const found = findByDynamicSymbol(search.image.memory, module);
    if (found !== null) yield found;
  }
}

function* byFile({ image }: Search, modules: readonly Module[]): Generator<RuntimeCandidate> {
  for (const module of likely(image, modules)) {
    const found = findInFile(image.memory, module, image.openFile);
    if (found !== null) yield found;
  }
}

function* byForm(search: Search, modules: readonly Module[]): Generator<RuntimeCandidate> {
  for (const module of likely(search.image, modules)) yield* scanForCandidates(search, module);
}

/** Modules whose file is read and whose data is searched: those that are named so, and the program. */
function likely({ mappings }: ProcessImage, modules: readonly Module[]): Module[] {
  const program = mappings.find(({ inode }) => inode !== 0);
  return modules.filter(({ first }) => isPythonFile(first.path) || first === program).slice(0, MAX_FILES);
}

function architectureOf(image: ProcessImage, modules: readonly Module[]): 'x86_64' | 'aarch64' {
  for (const { first } of modules) {
    const kind = elfClass(image.memory, first.start);
    if (kind === 32) throw unsupportedArchitecture(image.pid, 'a 32-bit or big-endian program');
    if (kind === null) continue;
    const machine = readElfHeader(image.memory, first.start)?.machine;
    if (machine === EM_X86_64) return 'x86_64';
    if (machine === EM_AARCH64) return 'aarch64';
    if (machine !== undefined)
      throw unsupportedArchitecture(image.pid, `the processor type ${machine} of ELF`);
  }
  throw notPython(image.pid);
}

function withoutCandidate({ image, named }: Search, modules: readonly Module[]): HeapRefusal {
  const python = modules.some(({ first }) => isPythonFile(first.path));
  if (!python) return notPython(image.pid);
  if (named !== null && (named.major !== 3 || named.minor < 8))
    return unsupportedVersion(image.pid, `${named.major}.${named.minor}`);
  return runtimeNotFound(image.pid);
}
