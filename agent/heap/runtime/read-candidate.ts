import type { Layout } from '../layout/layout.ts';
import { u32, u64 } from '../memory/words.ts';
import { allocatorKind } from './allocator-kind.ts';
import { checkArenaVector } from './arena-vector.ts';
import { type CandidateLayout, candidateLayouts } from './candidate-layouts.ts';
import { type CheckedRuntime, checkRuntime } from './check-runtime.ts';
import { lookUp } from './dict-lookup.ts';
import { findArenas } from './find-arenas.ts';
import type { RuntimeCandidate } from './find-runtime.ts';
import type { Interpreter, PythonAllocator } from './interpreter.ts';
import { libcOf } from './libc.ts';
import type { Search } from './process-image.ts';
import { minorOf, readHexVersion, versionText } from './python-version.ts';
import { layoutMismatch, notRunning } from './refusals.ts';
import { settleGenerations } from './settle-generations.ts';

/**
 * Reads the interpreter at one candidate for `_PyRuntime`. Null when no layout fits there. Throws HeapRefusal when it is
 * an interpreter for certain, but one that cannot be read (now).
 */
export function readCandidate(search: Search, candidate: RuntimeCandidate): Interpreter | null {
  const { memory } = search.image;
  for (const option of candidateLayouts(search, candidate)) {
    const checked = checkRuntime(memory, search.addresses, option.layout, candidate.address);
    if (option.certain) requireRunning(search, option, candidate, checked);
    if (checked === null) continue;
    const hex = readHexVersion(memory, option.layout, checked.sysDict);
    if (hex === null || minorOf(hex) !== option.minor) continue;
    return describe(search, candidate, option, checked, hex);
  }
  return null;
}

/** Throws HeapRefusal (`finalizing`) before the interpreter is made, and from when it begins to end. */
function requireRunning(
  { image: { memory, pid }, addresses }: Search,
  { layout, minor }: CandidateLayout,
  { address }: RuntimeCandidate,
  checked: CheckedRuntime | null,
): void {
  const head = u64(memory, address + layout['rt.interp_head']!);
  const ender = u64(memory, address + layout['rt.finalizing']!);
  const isEnding = ender !== 0 && addresses.isData(ender);
  if (head === 0 || isEnding) throw notRunning(pid);
  if (checked === null) return;
  const flag = checked.interpreter + layout['interp.finalizing']!;
  // A flag up to 3.11, the ending thread since.
  if ((minor < 12 ? u32(memory, flag) : u64(memory, flag)) !== 0) throw notRunning(pid);
}

function describe(
  search: Search,
  candidate: RuntimeCandidate,
  { layout: measured, minor }: CandidateLayout,
  checked: CheckedRuntime,
  versionHex: number,
): Interpreter {
  const { pid, startTicks, memory, mappings } = search.image;
  const layout = settleGenerations(
    memory,
    measured,
    measured['interp.gc'] === undefined
      ? candidate.address + measured['rt.gc']!
      : checked.interpreter + measured['interp.gc'],
  );
  if (lookUp(memory, layout, checked.sysDict, 'gettotalrefcount') !== 0)
    throw layoutMismatch(pid, 'it is a debug build');
  const arenas = findArenas(search, layout, checked.interpreter, candidate.module);
  const vector =
    arenas === null
      ? null
      : checkArenaVector(
          memory,
          layout,
          u64(memory, arenas.pointer),
          arenas.count === null ? null : u32(memory, arenas.count),
        );
  const allocator = allocatorKind(memory, layout, vector, checked.sysDict);
  const usesArenas = allocator === 'pymalloc' || allocator === 'pymalloc_debug';
  return {
    pid,
    startTicks,
    version: versionText(versionHex),
    versionHex,
    minor,
    architecture: search.architecture,
    libc: libcOf(mappings),
    layout,
    runtimeAddress: candidate.address,
    interpreterAddress: checked.interpreter,
    typeTypeAddress: checked.typeType,
    modulesAddress: checked.modules,
    allocator,
    arenasPointerAddress: usesArenas && arenas !== null ? arenas.pointer : null,
    arenaCountAddress: usesArenas && arenas !== null ? arenas.count : null,
    subinterpreters: checked.subinterpreters,
    foundBy: candidate.foundBy,
    limits: limitsOf(layout, checked, allocator),
  };
}

function limitsOf(layout: Layout, checked: CheckedRuntime, allocator: PythonAllocator): string[] {
  const limits: string[] = [];
  if (checked.subinterpreters > 0)
    limits.push(
      layout['interp.obmalloc'] === undefined
        ? `${checked.subinterpreters} subinterpreters: their objects are counted with the main one's`
        : `${checked.subinterpreters} subinterpreters: objects of those with an allocator of their own are not counted`,
    );
  if (allocator === 'malloc' || allocator === 'malloc_debug')
    limits.push('PYTHONMALLOC=malloc: no arenas, so what the allocator holds unused is not known');
  if (allocator === 'pymalloc_debug' || allocator === 'malloc_debug')
    limits.push('debug hooks of the allocator: each block is 24 bytes larger than its object');
  return limits;
}
