import { printable } from '../../functions/report/printable.ts';
import { plural, timeSpan } from '../../functions/report/units.ts';
import type { HeapDocument } from './heap-document.ts';
import type { HeapTextOptions } from './heap-text-options.ts';
import { grouped, signed, size } from './quantities.ts';
import { tableLines } from './table.ts';

/** What grew since an earlier look; what shrank is summed up. */
export function formatDiff(
  diff: NonNullable<HeapDocument['diff']>,
  observedAt: string,
  { top, columns }: Pick<HeapTextOptions, 'top' | 'columns'>,
  dim: (line: string) => string,
): string[] {
  const grew = diff.types.filter((row) => row.bytes_growth > 0 || row.count_growth > 0);
  const spanMs = Date.parse(observedAt) - Date.parse(diff.since);
  const span = Number.isFinite(spanMs) && spanMs >= 0 ? ` in ${timeSpan(spanMs)}` : '';
  const other = diff.same_process ? '' : ' (against another process: by the names of types)';
  const lead = `${signed(diff.objects_growth, grouped)} objects, ${signed(diff.object_bytes_growth, size)}${span}${other}`;
  if (grew.length === 0) return [lead, dim('no type grew')];
  const shown = grew.slice(0, top);
  const [head, ...lines] = tableLines(
    [
      { head: 'type that grew', align: 'left' },
      { head: 'objects', align: 'right' },
      { head: 'growth', align: 'right' },
      { head: 'bytes', align: 'right' },
      { head: 'growth', align: 'right' },
    ],
    shown.map((row) => [
      printable(row.type, 2048),
      grouped(row.count),
      signed(row.count_growth, grouped),
      size(row.bytes),
      signed(row.bytes_growth, size),
    ]),
    columns,
  );
  const more = grew.length - shown.length;
  return [lead, '', dim(head!), ...lines, ...(more > 0 ? [dim(`and ${plural(more, 'more type')}`)] : [])];
}
