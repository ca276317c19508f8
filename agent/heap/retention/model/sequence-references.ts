import { type HeapCopy, pointerAt } from '../copy/heap-copy.ts';
import { EDGE } from './edge.ts';
import type { HeapModel } from './heap-model.ts';
import { type ReferenceList, reserve } from './reference-list.ts';

/** ob_size of a variable-sized object, 0 when it is beyond what the copy could hold behind `start`. */
export function lengthAt(copy: HeapCopy, place: number, start: number, wordsEach: number): number {
  const length = copy.words[place + 4]!;
  return copy.words[place + 5] === 0 && start + length * wordsEach <= copy.end ? length : 0;
}

export function tupleReferences({ copy, layout }: HeapModel, place: number, list: ReferenceList): void {
  const start = place + (layout['tuple.ob_item']! >>> 2);
  addItems(copy, start, lengthAt(copy, place, start, 2), 2, list);
}

export function listReferences({ copy, layout }: HeapModel, place: number, list: ReferenceList): void {
  const start = pointerAt(copy, place + (layout['list.ob_item']! >>> 2));
  if (start !== 0) addItems(copy, start, lengthAt(copy, place, start, 2), 2, list);
}

/** Entries are {key, hash}: Include/cpython/setobject.h. */
export function setReferences({ copy, layout }: HeapModel, place: number, list: ReferenceList): void {
  const start = pointerAt(copy, place + (layout['set.table']! >>> 2));
  const maskAt = place + (layout['set.mask']! >>> 2);
  const size = copy.words[maskAt]! + 1;
  const stride = layout['set.entry_size']! >>> 2;
  if (start === 0 || copy.words[maskAt + 1] !== 0 || start + size * stride > copy.end) return;
  addItems(copy, start, size, stride, list);
}

/** A chain of blocks of 64: Modules/_collectionsmodule.c. */
export function dequeReferences({ copy, layout }: HeapModel, place: number, list: ReferenceList): void {
  const blockLength = layout['deque_block.length']!;
  const data = layout['deque_block.data']! >>> 2;
  const next = layout['deque_block.rightlink']! >>> 2;
  let left = lengthAt(copy, place, 0, 2);
  let block = pointerAt(copy, place + (layout['deque.leftblock']! >>> 2));
  let index = copy.words[place + (layout['deque.leftindex']! >>> 2)]!;
  while (left > 0 && block !== 0 && index < blockLength) {
    const here = Math.min(left, blockLength - index);
    const before = list.scanned;
    addItems(copy, block + data + index * 2, here, 2, list);
    if (list.scanned > list.mostScanned || list.scanned === before) return;
    left -= here;
    index = 0;
    block = pointerAt(copy, block + next);
  }
}

function addItems(copy: HeapCopy, start: number, count: number, stride: number, list: ReferenceList): void {
  if (!reserve(list, count)) return;
  const { targets, edges } = list;
  let at = list.count;
  for (let i = 0, word = start; i < count; i++, word += stride) {
    const target = pointerAt(copy, word);
    if (target === 0) continue;
    targets[at] = target;
    edges[at++] = EDGE.item;
  }
  list.count = at;
}
