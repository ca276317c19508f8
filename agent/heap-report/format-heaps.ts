import pc from 'picocolors';
import { printable } from '../../functions/report/printable.ts';
import { formatHeap } from './format-heap.ts';
import type { HeapDocument, RefusedProcess } from './heap-document.ts';
import type { HeapTextOptions } from './heap-text-options.ts';
import { grouped, size } from './quantities.ts';
import { tableLines } from './table.ts';

/**
 * All processes of a look for people: first, where there are several, an overview, then each, and at the end what the
 * look cannot show.
 */
export function formatHeaps(
  documents: readonly HeapDocument[],
  refused: readonly RefusedProcess[],
  options: HeapTextOptions,
): string {
  const c = pc.createColors(options.color);
  const several = documents.length + refused.length > 1;
  const blocks = [
    ...(several ? [overview(documents, options.columns, c.dim)] : []),
    ...documents.map((document) => formatHeap(document, options)),
    refused
      .map(({ message, remedy }) => `${c.yellow('!')} not read: ${printable(`${message} ${remedy}`, 700)}\n`)
      .join(''),
    (options.gaps ? gapLines(documents) : []).map((line) => `${c.dim(line)}\n`).join(''),
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

function overview(
  documents: readonly HeapDocument[],
  columns: number | null,
  dim: (line: string) => string,
): string {
  const [head, ...lines] = tableLines(
    [
      { head: 'Python process', align: 'left' },
      { head: 'objects', align: 'right' },
      { head: 'bytes', align: 'right' },
      { head: 'anonymous', align: 'right' },
      { head: 'threads', align: 'right' },
    ],
    documents.map(({ pid, python, objects, object_bytes: bytes, ledger, threads }) => [
      `${pid} (${printable(python, 20)})`,
      grouped(objects ?? 0),
      size(bytes ?? 0),
      ledger === null ? '-' : size(ledger.anon_bytes),
      threads === null ? '-' : String(threads),
    ]),
    columns,
  );
  return `${[dim(head!), ...lines].join('\n')}\n`;
}

/** Each once, however many processes it holds for. */
function gapLines(documents: readonly HeapDocument[]): string[] {
  const lines = documents.flatMap(({ gaps }) =>
    gaps.map(({ missing, remedy }) => `not shown: ${printable(missing, 300)} → ${printable(remedy, 300)}`),
  );
  return [...new Set(lines)];
}
