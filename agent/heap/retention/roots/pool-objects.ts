import type { Arena } from '../../census/read-arenas.ts';
import { placeOf, pointerAt } from '../copy/heap-copy.ts';
import type { GraphBuilder } from '../graph/build-graph.ts';
import type { HeapModel } from '../model/heap-model.ts';

const LARGEST_BLOCK = 512;

/** Where pymalloc's blocks are. */
export interface PoolSource {
  readonly arenas: readonly Arena[];
  /** Bytes in front of what a block holds: 16 with debug hooks (_PyMem_DebugRawAlloc in Objects/obmalloc.c), else 0. */
  readonly padding: number;
}

/**
 * Visits every live object in pymalloc's blocks that the graph has not met. The block tells where an object can start
 * (behind a GC head and a pre-header, if its type has them), so nothing is followed that could lead astray.
 * Source: Objects/obmalloc.c.
 */
export function eachUnmetObject(
  model: HeapModel,
  builder: GraphBuilder,
  { arenas, padding }: PoolSource,
  checkDeadline: () => void,
  visit: (place: number, type: number) => void,
): void {
  const { layout } = model;
  const poolBytes = layout['pool.bytes']!;
  const blocks = createBlockWalk(model, (block, size) => {
    const start = block + (padding >>> 2);
    const type = objectInBlock(model, builder, start, size - padding);
    if (type !== 0) visit(start + (model.types.type(type).head >>> 2), type);
  });
  for (const { address, untouched } of arenas) {
    checkDeadline();
    const first = Math.ceil(address / poolBytes) * poolBytes;
    for (let pool = first; pool + poolBytes <= untouched; pool += poolBytes) {
      const place = placeOf(model.copy, pool);
      if (place !== 0) blocks(place);
    }
  }
}

function objectInBlock(model: HeapModel, builder: GraphBuilder, block: number, size: number): number {
  for (const head of HEADS) {
    if (head + 16 > size) return 0;
    const place = block + (head >>> 2);
    if (builder.graph.objectAt(place) !== 0) return 0;
    const type = builder.unmetType(place);
    if (type === 0) continue;
    const { head: own, basicSize } = model.types.type(type);
    if (own === head && (own + basicSize <= size || isShortString(model, type))) return type;
  }
  return 0;
}

/** The smallest first: a tuple with a class in it looks, further inside, like an instance of that class. */
const HEADS = [0, 16, 32] as const;

/** Strings take less than their type's basic size, which is that of the long form. */
function isShortString(model: HeapModel, type: number): boolean {
  return model.types.type(type).kind === 1;
}

/** Visits the blocks of a pool that were handed out and not given back. */
function createBlockWalk(
  { copy, layout }: HeapModel,
  visit: (block: number, size: number) => void,
): (pool: number) => void {
  const { words } = copy;
  const poolWords = layout['pool.bytes']! >>> 2;
  const header = layout['pool.header_size']! >>> 2;
  const field = (name: string) => layout[`pool.${name}`]! >>> 2;
  const [countAt, freeAt, sizeAt, nextAt] = ['count', 'freeblock', 'szidx', 'nextoffset'].map(field) as [
    number,
    number,
    number,
    number,
  ];
  const free = new Uint8Array(poolWords >>> 2);
  return (pool) => {
    const size = (words[pool + sizeAt]! + 1) * 16;
    if (words[pool + countAt] === 0 || size > LARGEST_BLOCK) return;
    const step = size >>> 2;
    // Behind nextoffset no block was ever handed out.
    const end = pool + Math.min(words[pool + nextAt]! >>> 2, poolWords);
    free.fill(0);
    let block = pointerAt(copy, pool + freeAt);
    while (block > pool && block < end && free[(block - pool) >>> 2] === 0) {
      free[(block - pool) >>> 2] = 1;
      block = pointerAt(copy, block);
    }
    for (let at = pool + header; at + step <= end; at += step)
      if (free[(at - pool) >>> 2] === 0) visit(at, size);
  };
}
