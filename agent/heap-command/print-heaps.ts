import { printable } from '../../functions/report/printable.ts';
import { formatHeap } from '../heap-report/format-heap.ts';
import type { HeapTextOptions } from '../heap-report/heap-text-options.ts';
import { makeOutput } from '../heap-report/make-output.ts';
import type { ReadHeaps } from './read-heaps.ts';

/** One look as JSON: an object, and with `lines` in one line, for a reader of a stream of looks. */
export function heapsAsJson({ documents, refused }: ReadHeaps, lines: boolean): string {
  return `${JSON.stringify(makeOutput(documents, refused), null, lines ? 0 : 2)}\n`;
}

/** One look for people: where there are several processes first which, then each. */
export function heapsAsText({ documents, refused }: ReadHeaps, options: HeapTextOptions): string {
  const all = [...documents, ...refused].map(({ pid }) => pid);
  const blocks = documents.map((document) => formatHeap(document, options));
  if (all.length > 1) blocks.unshift(`${all.length} Python processes: ${all.join(', ')}\n`);
  if (refused.length > 0)
    blocks.push(refused.map(({ message }) => `! not read: ${printable(message, 500)}\n`).join(''));
  return blocks.join('\n');
}
