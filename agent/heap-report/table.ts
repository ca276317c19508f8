/** A column: its head, how its cells are aligned, and how narrow it may become. */
export interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
}

const GAP = 2;

/**
 * Lines of a table, its head first. The first column gives way when the lines would be wider than `columns` (null: as
 * wide as they are): its cells lose their middle, since both ends of a dotted name tell most.
 */
export function tableLines(
  head: readonly Column[],
  rows: readonly (readonly string[])[],
  columns: number | null,
): string[] {
  const all = [head.map((column) => column.head), ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  const others = widths.slice(1).reduce((sum, width) => sum + width + GAP, 0);
  if (columns !== null)
    widths[0] = Math.max(head[0]!.head.length, 20, Math.min(widths[0]!, columns - others));
  return all.map((row) =>
    row
      .map((cell, i) => {
        const fitting = i === 0 ? cutMiddle(cell, widths[0]!) : cell;
        return head[i]!.align === 'right' ? fitting.padStart(widths[i]!) : fitting.padEnd(widths[i]!);
      })
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
}

/** At most `limit` characters, the middle left out. */
export function cutMiddle(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const tail = Math.floor((limit - 1) * 0.6);
  return `${text.slice(0, limit - 1 - tail)}…${text.slice(text.length - tail)}`;
}
