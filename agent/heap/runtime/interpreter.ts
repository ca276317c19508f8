import type { Layout } from '../layout/layout.ts';

/** Which allocator the interpreter's objects come from; decided by looking, since PYTHONMALLOC is only a wish. */
export type PythonAllocator = 'pymalloc' | 'pymalloc_debug' | 'malloc' | 'malloc_debug';

/** A live CPython as found from outside: everything the readers need to know before they touch its heap. */
export interface Interpreter {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: tells whether the pid still is that process. */
  readonly startTicks: number;
  /** `3.12.1`; `3.14.0rc3` for a pre-release. */
  readonly version: string;
  /** PY_VERSION_HEX. */
  readonly versionHex: number;
  /** 12 for 3.12. */
  readonly minor: number;
  readonly architecture: 'x86_64' | 'aarch64';
  readonly libc: 'glibc' | 'musl' | 'unknown';
  readonly layout: Layout;
  /** Addresses in the target. */
  readonly runtimeAddress: number;
  /** The main PyInterpreterState. */
  readonly interpreterAddress: number;
  /** `PyType_Type`: type(type). */
  readonly typeTypeAddress: number;
  /** The dict behind sys.modules. */
  readonly modulesAddress: number;
  readonly allocator: PythonAllocator;
  /**
   * Address of pymalloc's vector of arena_objects and its number of entries, read when the process was looked at; the
   * vector moves when it grows, so read it again through `arenasPointerAddress`. Null without pymalloc.
   */
  readonly arenasPointerAddress: number | null;
  /** Of the number of entries; null when no symbol names it (stripped, 3.11 and before): `readArenaVector` tells it then. */
  readonly arenaCountAddress: number | null;
  /** Interpreters beside the main one; their objects are not told apart. */
  readonly subinterpreters: number;
  /** How `_PyRuntime` was found: `dynsym`, `symtab`, `section`, `scan`. */
  readonly foundBy: string;
  /** What this process keeps from being read fully, for people: `subinterpreters`, `malloc debug hooks` and the like. */
  readonly limits: readonly string[];
}
