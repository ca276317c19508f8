import type { Module } from '../elf/modules.ts';
import type { Mapping } from '../memory/mapping.ts';

const PYTHON_FILE = /^(lib)?python\d?(\.\d+)?/i;
const NUMBERED_FILE = /^(?:lib)?python(\d)\.(\d{1,2})/;
const STDLIB = /\/lib\/python(\d)\.(\d{1,2})[a-z]?\//;
/** `pypy3.10`, `libpypy3.10-c.so`. */
const PYPY = /^(lib)?pypy[\d.]*(-c)?(\.so[\d.]*)?$/;

/** Modules with the likeliest homes of the interpreter first: libpython, the program, what is named python, the rest. */
export function orderModules(modules: readonly Module[]): Module[] {
  const rank = (module: Module, index: number): number => {
    const name = fileName(module.first.path);
    if (name.startsWith('libpython')) return 0;
    // The program lies lowest, whatever its name.
    if (index === 0) return 1;
    return PYTHON_FILE.test(name) ? 2 : 3;
  };
  return modules
    .map((module, index) => ({ module, rank: rank(module, index) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ module }) => module);
}

/** `python3.11`, `libpython3.11.so.1.0`. */
export function isPythonFile(path: string): boolean {
  return PYTHON_FILE.test(fileName(path));
}

/** Whether a module is PyPy's program or library: it has no CPython heap, whatever its C API shows. */
export function isPyPy({ first, mappings }: Module): boolean {
  return PYPY.test(fileName(first.path)) && mappings.some(({ executable }) => executable);
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
