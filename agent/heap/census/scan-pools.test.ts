import { describe, expect, it } from 'vitest';
import { layoutOf } from '../layout/layouts.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import type { Interpreter } from '../runtime/interpreter.ts';
import type { Arena } from './read-arenas.ts';
import { scanPools } from './scan-pools.ts';
import { createWindow } from './window.ts';

const layout = layoutOf(12, 'x86_64')!;
const MIB = 1 << 20;
const START = 0x7f0000000000;
const POOL = layout['pool.bytes']!;
const interpreter = { layout } as Interpreter;
const arenaAt = (i: number): Arena => ({
  address: START + i * MIB,
  end: START + (i + 1) * MIB,
  untouched: START + (i + 1) * MIB,
});

/** An arena whose pools hold `live` blocks of 64 bytes out of 255; each says 77 behind where a GC head would be. */
function arenaBytes(live: number): Uint8Array {
  const bytes = new Uint8Array(MIB);
  const words = new Uint32Array(bytes.buffer);
  for (let at = 0; at < words.length; at += POOL / 4) {
    words[at] = live;
    words[at + 9] = 3;
    words[at + 10] = POOL;
    for (let i = 0; i < 255; i++) words[at + 16 + i * 16] = i < live ? 77 : 0;
  }
  return bytes;
}

/** Links blocks of each pool into its free list, the last one first. */
function link(bytes: Uint8Array, base: number, blocks: readonly number[]): void {
  const view = new DataView(bytes.buffer);
  for (let pool = 0; pool < bytes.length; pool += POOL) {
    let next = 0;
    for (const block of blocks) {
      const at = pool + 48 + block * 64;
      view.setBigUint64(at, BigInt(next), true);
      next = base + at;
    }
    view.setBigUint64(pool + 8, BigInt(next), true);
  }
}

function scan(memory: Pick<TargetMemory, 'read'>, arenas: readonly Arena[]) {
  const window = createWindow(4 * MIB);
  let objects = 0;
  const reader = {
    identify: (block: number) => (window.words[block + 4] === 77 ? 1 : 0),
    count: () => void objects++,
  };
  const all = { ...memory, reads: 0, bytesRead: 0 };
  return {
    ...scanPools(all, interpreter, arenas, window, reader, () => undefined, 0),
    objects: () => objects,
  };
}

const memoryOf = (bytes: readonly (Uint8Array | null)[]): Pick<TargetMemory, 'read'> => ({
  read(address, into, at, length) {
    let done = 0;
    while (done < length) {
      const piece = bytes[Math.floor((address + done - START) / MIB)];
      if (piece === null || piece === undefined) break;
      const from = (address + done - START) % MIB;
      const taken = piece.subarray(from, from + length - done);
      into.set(taken, at + done);
      done += taken.length;
    }
    return done;
  },
});

describe('Pools of pymalloc', () => {
  it('are counted block by block, the free ones left out though they look like objects', () => {
    const full = arenaBytes(255);
    const partly = arenaBytes(255);
    // Two blocks went back: 253 are left, though all 255 still say 77.
    for (let at = 0; at < MIB / 4; at += POOL / 4) new Uint32Array(partly.buffer)[at] = 253;
    link(partly, START + MIB, [3, 254]);
    const scanned = scan(memoryOf([full, partly]), [arenaAt(0), arenaAt(1)]);
    expect(scanned.objects()).toBe(64 * 255 + 64 * 253);
    expect(scanned.occupancy).toEqual({
      arenaBytes: 2 * MIB,
      usedBytes: 64 * (255 + 253) * 64,
      freeBytes: 2 * MIB - 64 * (255 + 253) * 64,
    });
  });

  it('that were unmapped are lost, and only they: their neighbours are read on their own', () => {
    const bytes = [arenaBytes(255), null, arenaBytes(255), arenaBytes(255)];
    const scanned = scan(memoryOf(bytes), [0, 1, 2, 3].map(arenaAt));
    expect(scanned.lostBytes).toBe(MIB);
    expect(scanned.objects()).toBe(3 * 64 * 255);
    expect(scanned.occupancy.arenaBytes).toBe(3 * MIB);
  });

  it('end where none was handed out yet, and hold nothing when they say more than fits', () => {
    const lying = arenaBytes(255);
    new Uint32Array(lying.buffer)[0] = 256;
    const arena = { ...arenaAt(0), untouched: START + 2 * POOL };
    expect(scan(memoryOf([lying]), [arena]).objects()).toBe(255);
  });
});
