import { readModuleHeader } from '../elf/module-header.ts';
import type { Module } from '../elf/modules.ts';
import type { Layout } from '../layout/layout.ts';
import { layoutOf, SUPPORTED_MINORS } from '../layout/layouts.ts';
import type { AddressMap } from '../memory/address-map.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { u64 } from '../memory/words.ts';
import { checkRuntime } from './check-runtime.ts';
import type { RuntimeCandidate } from './find-runtime.ts';
import type { Search } from './process-image.ts';
import { DEBUG_COOKIE } from './published-offsets.ts';

/** CPython's own data is below 2 MB; a program that embeds it may have much more. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Reads beside those of the data itself, to follow its pointers; Debian's Python needs 2,000. A target chooses its data. */
const MAX_READS = 200_000;
const PIECE = 1024 * 1024;
const HIGH = 2 ** 32;

/**
 * Calls `visit` with the address and the value of each aligned word of a module's writable data (or of what of it started
 * as zero) until it returns true, or the data led to too many reads.
 */
export function visitData(
  memory: TargetMemory,
  module: Module,
  part: 'all' | 'zeroed',
  visit: (address: number, value: number) => boolean,
): void {
  const bytes = new Uint8Array(PIECE);
  const words = new Uint32Array(bytes.buffer);
  // Behind .bss the kernel may have joined memory of malloc's to the same mapping.
  const header = readModuleHeader(memory, module);
  const dataEnd = Math.min(header?.end ?? 0, module.first.start + MAX_BYTES);
  const dataStart = part === 'all' ? 0 : Math.floor((header?.zeroed ?? 0) / 8) * 8;
  const lastRead = memory.reads + MAX_READS;
  for (const mapping of module.mappings) {
    if (!mapping.readable || !mapping.writable) continue;
    const end = Math.min(mapping.end, dataEnd);
    for (let at = Math.max(mapping.start, dataStart); at < end; at += PIECE) {
      const got = memory.read(at, bytes, 0, Math.min(PIECE, end - at));
      for (let i = 0; i + 1 < got >>> 2; i += 2)
        if (visit(at + i * 4, words[i]! + words[i + 1]! * HIGH) || memory.reads > lastRead) return;
    }
  }
}

/** Where the data of a module starts like the `_PyRuntime` of 3.13 and later. */
export function scanForCookie(memory: TargetMemory, module: Module): number | null {
  const cookie = Buffer.from(DEBUG_COOKIE, 'latin1');
  const wanted = cookie.readUInt32LE(0) + cookie.readUInt32LE(4) * HIGH;
  let found: number | null = null;
  visitData(memory, module, 'all', (address, value) => {
    if (value === wanted) found = address;
    return found !== null;
  });
  return found;
}

/**
 * Finds `_PyRuntime` of 3.12 and before in a binary without any symbols: a word in the data that leads to an
 * interpreter whose thread leads back to it, and then passes every other check.
 */
export function scanForRuntime(
  memory: TargetMemory,
  addresses: AddressMap,
  module: Module,
  layout: Layout,
): number | null {
  const [head, threads, back] = [
    layout['rt.interp_head']!,
    layout['interp.tstate_head']!,
    layout['tstate.interp']!,
  ];
  let found: number | null = null;
  let before = 0;
  visitData(memory, module, 'all', (address, value) => {
    // The newest interpreter and the main one stand side by side: most words fail here, without a read of their own.
    const interpreter = before;
    before = value;
    if (value === 0 || interpreter === 0 || value % 8 !== 0) return false;
    if (!addresses.isData(interpreter) || !addresses.isData(value)) return false;
    const thread = u64(memory, interpreter + threads);
    if (!addresses.isData(thread) || u64(memory, thread + back) !== interpreter) return false;
    const runtime = address - 8 - head;
    if (checkRuntime(memory, addresses, layout, runtime) === null) return false;
    found = runtime;
    return true;
  });
  return found;
}

/** Candidates that only the form of a module's data gives away, for programs that were stripped of every name. */
export function* scanForCandidates(search: Search, module: Module): Generator<RuntimeCandidate> {
  const { memory } = search.image;
  const byCookie = scanForCookie(memory, module);
  if (byCookie !== null) yield asCandidate(module, byCookie);
  for (const minor of minorsToScan(search)) {
    const layout = layoutOf(minor, search.architecture);
    const address = layout === null ? null : scanForRuntime(memory, search.addresses, module, layout);
    if (address !== null) yield asCandidate(module, address);
  }
}

function minorsToScan({ named }: Search): number[] {
  const older = SUPPORTED_MINORS.filter((minor) => layoutOf(minor, 'x86_64')!['debug.size'] === undefined);
  return named !== null && named.major === 3
    ? older.filter((minor) => minor === named.minor)
    : older.reverse();
}

function asCandidate(module: Module, address: number): RuntimeCandidate {
  return { module, address, foundBy: 'scan', versionHex: null };
}
