import type { BenchRow } from './bench-row.ts';

/** Figures beside their bounds, in columns. */
export function benchTable(rows: readonly BenchRow[]): string {
  return columns([
    ['figure', 'measured', 'bound or peer', ''],
    ...rows.map((row) => [
      row.name,
      `${Number(row.value.toPrecision(4))} ${row.unit}`,
      row.bound,
      row.ok ? 'ok' : 'MISSED',
    ]),
  ]);
}

/** Rows of as many cells each, padded to the widest of their column. */
export function columns(cells: readonly (readonly string[])[]): string {
  const widths = cells[0]!.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)));
  return cells
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
