import { describe, expect, it } from 'vitest';
import { replayMemory } from '../memory/recorded-memory.ts';
import { scanChunks } from './scan-chunks.ts';
import { createWindow } from './window.ts';

const START = 0x7f0000000000;
const USED = 1;
const MMAPPED = 2;

/** Takes every block for an object that begins with the word 77, and lists the sizes of their chunks. */
function scan(bytes: Uint8Array, windowBytes = 4096): { sizes: number[]; reads: number } {
  const memory = replayMemory([], [{ address: START, bytes }]);
  const window = createWindow(windowBytes);
  const sizes: number[] = [];
  const objects = {
    identify: (block: number) => (window.words[block] === 77 ? 1 : 0),
    count: (_id: number, _block: number, charge: number) => void sizes.push(charge),
  };
  const regions = [{ start: START, end: START + bytes.length, anonymous: true }];
  scanChunks(memory, regions, window, objects, () => undefined, 0);
  return { sizes, reads: memory.reads };
}

interface Chunk {
  readonly size: number;
  readonly used?: boolean;
  readonly object?: boolean;
  readonly size0?: number;
  readonly mmapped?: boolean;
}

/** A heap as glibc lays it out: each header has its own size and whether the chunk in front of it is in use. */
function heap(chunks: readonly Chunk[], bytes = 1 << 16): Uint8Array {
  const heapBytes = new Uint8Array(bytes);
  const view = new DataView(heapBytes.buffer);
  let at = 0;
  let previous = USED;
  for (const chunk of chunks) {
    const flags = chunk.mmapped ? MMAPPED : previous;
    view.setBigUint64(at + 8, BigInt((chunk.size0 ?? chunk.size) | flags), true);
    if (chunk.object) view.setUint32(at + 16, 77, true);
    previous = chunk.used === false ? 0 : USED;
    at += chunk.size;
  }
  // What is left is the top.
  if (at + 16 < bytes) view.setBigUint64(at + 8, BigInt((bytes - at) | previous), true);
  return heapBytes;
}

describe('Chunks of glibc', () => {
  it('are walked from one to the next, and only those in use are looked into', () => {
    const bytes = heap([
      { size: 0x290 },
      { size: 0x240, object: true },
      { size: 0x340, object: true, used: false },
      { size: 0x1000, object: true },
      { size: 0x20 },
    ]);
    expect(scan(bytes).sizes).toEqual([0x240, 0x1000]);
  });

  it('cost a few reads however large they are', () => {
    const bytes = heap(
      [{ size: 0x290 }, { size: 8 << 20, object: true }, { size: 0x240, object: true }],
      9 << 20,
    );
    const { sizes, reads } = scan(bytes);
    expect(sizes).toEqual([8 << 20, 0x240]);
    expect(reads).toBeLessThan(8);
  });

  it('are found again behind memory that is none, and behind a header that was torn', () => {
    const good = heap(
      [{ size: 0x240, object: true }, { size: 0x250 }, { size: 0x260 }, { size: 0x270 }],
      1 << 14,
    );
    const bytes = new Uint8Array(1 << 16).fill(0x5a);
    bytes.set(good, 0x8000);
    bytes.set(good, 0xc000);
    // The second heap's first chunks lead astray.
    new DataView(bytes.buffer).setBigUint64(0xc008, 0x1235n, true);
    const { sizes } = scan(bytes);
    expect(sizes).toContain(0x240);
  });

  it('with a mapping of their own count whole, also where glibc leaves the header out of the size', () => {
    const chunks = [
      { size: 0x3000, object: true, mmapped: true },
      { size: 0x5000, size0: 0x4ff0, object: true, mmapped: true },
      { size: 0x8000, object: true, mmapped: true },
    ];
    expect(scan(heap(chunks, 0x10000)).sizes).toEqual([0x3000, 0x4ff0, 0x8000]);
  });

  it('are none in noise', () => {
    const bytes = new Uint8Array(1 << 16);
    for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 2654435761) >>> 13;
    expect(scan(bytes).sizes).toEqual([]);
    expect(scan(new Uint8Array(1 << 16)).sizes).toEqual([]);
  });
});
