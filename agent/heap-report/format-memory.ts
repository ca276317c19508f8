import type { HeapDocument } from './heap-document.ts';
import { grouped, percent, signed, size } from './quantities.ts';

/** Where the memory is: ledger, allocator, collector, threads. */
export function formatMemory(document: HeapDocument, dim: (line: string) => string): string[] {
  return [
    ...ledgerLines(document, dim),
    ...allocatorLines(document, dim),
    ...gcLines(document, dim),
    ...(document.threads === null ? [] : [labelled('threads', `${document.threads} Python`, dim)]),
  ];
}

const LABEL_WIDTH = 11;

function labelled(label: string, text: string, dim: (line: string) => string): string {
  return `${dim(label.padEnd(LABEL_WIDTH))}${text}`;
}

function ledgerLines({ ledger, diff, allocator }: HeapDocument, dim: (line: string) => string): string[] {
  if (ledger === null) return [];
  const { anon_bytes: all } = ledger;
  const parts: (readonly [string, number, number | null])[] = [
    ['Python objects', ledger.python_objects_bytes, diff?.object_bytes_growth ?? null],
    ['free in pymalloc', ledger.allocator_free_bytes, diff?.allocator_free_growth ?? null],
    ['interpreter, libraries, stacks', ledger.interpreter_bytes, null],
    // Below zero: blocks that were handed out or kept, and never written to, take no memory yet.
    [
      ledger.unexplained_bytes < 0 ? 'of these never touched' : 'native or unexplained',
      ledger.unexplained_bytes,
      diff?.unexplained_growth ?? null,
    ],
  ];
  if (allocator === null) parts.splice(1, 1);
  const width = Math.max(...parts.map(([name]) => name.length));
  const swapped = ledger.swap_bytes > 0 ? `, and ${size(ledger.swap_bytes)} swapped out` : '';
  const growth = diff?.anon_growth === null || diff === null ? '' : ` (${signed(diff.anon_growth, size)})`;
  return [
    labelled('memory', `${size(all)} anonymous${growth}${swapped}`, dim),
    ...parts.map(([name, bytes, grown]) => {
      const change = grown === null ? '' : `  ${signed(grown, size)}`;
      return `${' '.repeat(LABEL_WIDTH)}${name.padEnd(width)}  ${size(bytes).padStart(9)}  ${percent(bytes, all).padStart(7)}${change}`.trimEnd();
    }),
  ];
}

function allocatorLines({ allocator }: HeapDocument, dim: (line: string) => string): string[] {
  if (allocator === null) return [labelled('pymalloc', 'not in use', dim)];
  const { arena_bytes: arenas, used_bytes: used } = allocator;
  return [labelled('pymalloc', `${size(arenas)} of arenas, ${percent(used, arenas)} in use`, dim)];
}

function gcLines({ gc }: HeapDocument, dim: (line: string) => string): string[] {
  return (gc ?? []).map((g, i) => {
    const stuck = g.uncollectable > 0 ? `, ${grouped(g.uncollectable)} uncollectable` : '';
    return labelled(
      i === 0 ? 'gc' : '',
      `generation ${g.generation}: ${grouped(g.collections)} collection${g.collections === 1 ? '' : 's'}, ${grouped(g.collected)} freed${stuck}`,
      dim,
    );
  });
}
