import type { Module } from '../elf/modules.ts';
import type { Mapping } from '../memory/mapping.ts';

const PYTHON_FILE = /^(lib)?python\d?(\.\d+)?/i;
const NUMBERED_FILE = /^(?:lib)?python(\d)\.(\d{1,2})/;
const STDLIB = /\/lib\/python(\d)\.(\d{1,2})[a-z]?\//;
const PYPY = /^(lib)?pypy/i;

/** Modules with the likeliest homes of the interpreter first: libpython, then python, then the program, then the rest. */
export function orderModules(modules: readonly Module[]): Module[] {
  const rank = (module: Module, index: number): number => {
    const name = fileName(module.first.path);
    if (name.startsWith('libpython')) return 0;
    if (PYTHON_FILE.test(name)) return 1;
    // The program lies lowest, whatever its name.
    return index === 0 ? 2 : 3;
  };
  return modules
    .map((module, index) => ({ module, rank: rank(module, index) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ module }) => module);
}

/** Whether a module can be the interpreter when no dynamic symbol says so: its name, or that it is the program itself. */
export function mayHoldInterpreter(module: Module, mappings: readonly Mapping[]): boolean {
  return isPythonFile(module.first.path) || module.first === mappings.find((mapping) => mapping.inode !== 0);
}

/** `python3.11`, `libpython3.11.so.1.0`. */
export function isPythonFile(path: string): boolean {
  return PYTHON_FILE.test(fileName(path));
}

/** PyPy has no CPython heap, whatever its C API shows. */
export function isPyPyFile(path: string): boolean {
  return PYPY.test(fileName(path));
}

/** Version of Python that the names of mapped files tell, for instance `{ major: 3, minor: 11 }`; null when none does. */
export function namedVersion(mappings: readonly Mapping[]): { major: number; minor: number } | null {
  const parts =
    firstMatch(mappings, (path) => NUMBERED_FILE.exec(fileName(path))) ??
    firstMatch(mappings, (path) => STDLIB.exec(path));
  return parts === null ? null : { major: Number(parts[1]), minor: Number(parts[2]) };
}

function firstMatch(
  mappings: readonly Mapping[],
  match: (path: string) => RegExpExecArray | null,
): RegExpExecArray | null {
  for (const { path } of mappings) {
    const found = path.startsWith('/') ? match(path) : null;
    if (found !== null) return found;
  }
  return null;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
