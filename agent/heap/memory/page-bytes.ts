import { readFileSync } from 'node:fs';
import type { HostRoots } from '../../collect/collector.ts';

const AT_PAGESZ = 6;

/** The kernel's page size, from our own auxiliary vector: 4 KiB on x86_64, up to 64 KiB on aarch64. */
export function pageBytes(roots: HostRoots): number {
  try {
    const vector = readFileSync(`${roots.proc}/self/auxv`);
    for (let at = 0; at + 16 <= vector.length; at += 16)
      if (Number(vector.readBigUInt64LE(at)) === AT_PAGESZ) return Number(vector.readBigUInt64LE(at + 8));
  } catch {
    // A /proc of another making.
  }
  return 4096;
}
