import pc from 'picocolors';
import { printable } from '../../functions/report/printable.ts';
import { plural } from '../../functions/report/units.ts';
import { formatDiff } from './format-diff.ts';
import { formatHolders } from './format-holders.ts';
import { formatMemory } from './format-memory.ts';
import type { HeapDocument } from './heap-document.ts';
import type { HeapTextOptions } from './heap-text-options.ts';
import { grouped, percent, size } from './quantities.ts';
import { tableLines } from './table.ts';

/** A name of 256 characters may be all escapes. */
const NAME_CHARS = 2048;

/** One process for people at a terminal. Every name in it came from the process and is made printable. */
export function formatHeap(document: HeapDocument, options: HeapTextOptions): string {
  const c = pc.createColors(options.color);
  const dim = (line: string): string => c.dim(line);
  const blocks: readonly (readonly string[])[] = [
    [c.bold(title(document)), summary(document)],
    document.diff === null
      ? typeTable(document, options, dim)
      : formatDiff(document.diff, document.observed_at, options, dim),
    formatHolders(document, options.columns, dim),
    formatMemory(document, dim),
    [
      ...document.limits.map((limit) => `${c.yellow('!')} ${printable(limit, 500)}`),
      ...snapshotLine(document),
      ...(options.verbose ? costLine(document, dim) : []),
    ],
  ];
  const filled = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${filled.join('\n\n')}\n`;
}

function title({ container, pid, python }: HeapDocument): string {
  const name = container === null ? '' : `${printable(container, 80)}, `;
  return `${name}process ${pid}, CPython ${printable(python, 20)}`;
}

function summary({ objects, object_bytes: bytes, types, duration_ms: ms }: HeapDocument): string {
  return `${grouped(objects ?? 0)} objects of ${plural(types.length, 'type')}, ${size(bytes ?? 0)}; read in ${Math.round(ms)} ms while it ran`;
}

function typeTable(
  { types, object_bytes: all }: HeapDocument,
  { top, columns }: HeapTextOptions,
  dim: (line: string) => string,
): string[] {
  const shown = types.slice(0, top);
  const rest = types.slice(top);
  const restBytes = rest.reduce((sum, row) => sum + row.bytes, 0);
  const restCount = rest.reduce((sum, row) => sum + row.count, 0);
  const row = (name: string, count: number, bytes: number): string[] => [
    name,
    grouped(count),
    size(bytes),
    percent(bytes, all ?? 0),
  ];
  const rows = shown.map(({ type, count, bytes }) => row(printable(type, NAME_CHARS), count, bytes));
  if (rest.length > 0) rows.push(row(`(${plural(rest.length, 'more type')})`, restCount, restBytes));
  const [head, ...lines] = tableLines(
    [
      { head: 'type', align: 'left' },
      { head: 'objects', align: 'right' },
      { head: 'bytes', align: 'right' },
      { head: 'share', align: 'right' },
    ],
    rows,
    columns,
  );
  return [dim(head!), ...lines];
}

function snapshotLine({ snapshot }: HeapDocument): string[] {
  if (snapshot === null) return [];
  const { file, nodes, edges, bytes } = snapshot;
  return [
    `Snapshot: ${printable(file, 400)} (${grouped(nodes)} objects, ${grouped(edges)} references, ${size(bytes)}); open it in Chrome DevTools (Memory, Load) or with memlab`,
  ];
}

function costLine({ cost }: HeapDocument, dim: (line: string) => string): string[] {
  if (cost === null) return [];
  return [
    dim(
      `cost: ${Math.round(cost.cpu_ms)} ms CPU of this host, ${size(cost.bytes_read)} in ${grouped(cost.reads)} reads; the process was not stopped`,
    ),
  ];
}
