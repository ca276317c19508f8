import { readFileSync, statSync } from 'node:fs';
import { HOST_ROOTS } from '../../agent/collect/collector.ts';
import type { HeapTarget } from '../../agent/heap/heap-reader.ts';
import { createAddressMap } from '../../agent/heap/memory/address-map.ts';
import type { Mapping } from '../../agent/heap/memory/mapping.ts';
import { openProcessMemory } from '../../agent/heap/memory/process-memory.ts';
import { readMappings } from '../../agent/heap/memory/read-mappings.ts';
import { recordMemory } from '../../agent/heap/memory/recorded-memory.ts';

/** A piece of one mapping. */
export interface Region {
  readonly start: number;
  readonly writable: boolean;
  readonly bytes: Uint8Array;
}

/** The memory of a real process as it once was. */
export interface Recording {
  readonly target: HeapTarget;
  /** In the order of their addresses. */
  readonly mappings: readonly Mapping[];
  readonly regions: readonly Region[];
  /** Programs and libraries that may hold an interpreter, by path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const MOST_BYTES = 256 * 1024 * 1024;
/** Read-only data of a library that is larger (a locale archive) tells nothing about a heap. */
const MOST_OF_A_FILE = 4 * 1024 * 1024;
const LARGEST_PROGRAM = 64 * 1024 * 1024;
const PYTHON = /\/(lib)?python[\d.]*[a-z]*(\.so[\d.]*)?$/;

/** Copies what the readers may ask for: all writable private memory, and the read-only data of files. */
export function recordProcess(target: HeapTarget): Recording {
  const mappings = readMappings(target.pid, HOST_ROOTS)!;
  const memory = openProcessMemory(target.pid, HOST_ROOTS);
  try {
    const { regions } = recordMemory(memory, mappings.filter(isWorthIt), MOST_BYTES);
    const addresses = createAddressMap(mappings);
    return {
      target,
      mappings,
      regions: regions.map(({ address, bytes }) => ({
        start: address,
        writable: addresses.find(address)!.writable,
        bytes,
      })),
      files: filesOf(target, mappings),
    };
  } finally {
    memory.close();
  }
}

function isWorthIt({ readable, writable, private: own, executable, path, start, end }: Mapping): boolean {
  if (!readable || !own || path.startsWith('[v')) return false;
  return writable || (!executable && end - start <= MOST_OF_A_FILE);
}

function filesOf({ pid }: HeapTarget, mappings: readonly Mapping[]): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const { path } of mappings) {
    const file = `/proc/${pid}/root${path}`;
    if (!PYTHON.test(path) || files.has(path) || statSync(file).size > LARGEST_PROGRAM) continue;
    files.set(path, readFileSync(file));
  }
  return files;
}

/** The lines of /proc/PID/maps that these mappings came from. */
export function mapsText(mappings: readonly Mapping[]): string {
  const flag = (on: boolean, letter: string): string => (on ? letter : '-');
  return mappings
    .map((m) => {
      const rights = `${flag(m.readable, 'r')}${flag(m.writable, 'w')}${flag(m.executable, 'x')}${m.private ? 'p' : 's'}`;
      const range = `${m.start.toString(16)}-${m.end.toString(16)}`;
      const name = `${m.path.replaceAll('\n', '\\012')}${m.deleted ? ' (deleted)' : ''}`;
      return `${range} ${rights} ${m.fileOffset.toString(16).padStart(8, '0')} ${m.device} ${m.inode} ${name}\n`;
    })
    .join('');
}
