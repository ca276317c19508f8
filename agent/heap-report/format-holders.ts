import { printable } from '../../functions/report/printable.ts';
import type { HeapDocument } from './heap-document.ts';
import { grouped, percent, signed, size } from './quantities.ts';
import { tableLines } from './table.ts';

const MOST_HOLDERS = 20;
/** Holders of less than that are what every interpreter has; the first few are shown all the same. */
const LEAST_SHARE = 0.002;
const FEW = 3;
const PATH_CHARS = 2048;

/** Who holds what, and whose it is; empty when neither was asked for. */
export function formatHolders(
  document: HeapDocument,
  columns: number | null,
  dim: (line: string) => string,
): string[] {
  return [...holderLines(document, columns, dim), ...tenantLines(document, dim)];
}

function holderLines(
  { holders, diff, object_bytes: all }: HeapDocument,
  columns: number | null,
  dim: (line: string) => string,
): string[] {
  if (holders.length === 0) return [];
  const telling = holders.filter((row, i) => i < FEW || row.bytes >= LEAST_SHARE * (all ?? 0));
  const shown = telling.slice(0, MOST_HOLDERS);
  const growth = new Map(
    (diff?.holders ?? []).map((row) => [`${row.holder}\0${row.type}`, row.bytes_growth]),
  );
  const rows = shown.map((row) => {
    const grown = growth.get(`${row.holder}\0${row.type}`);
    return [
      printable(row.path, PATH_CHARS),
      grouped(row.count),
      size(row.bytes),
      ...(growth.size > 0 ? [grown === undefined ? '' : signed(grown, size)] : []),
      `${Math.round(row.agreement * 100)} %`,
    ];
  });
  const [head, ...lines] = tableLines(
    [
      { head: 'held by', align: 'left' },
      { head: 'objects', align: 'right' },
      { head: 'retained', align: 'right' },
      ...(growth.size > 0 ? [{ head: 'growth', align: 'right' as const }] : []),
      { head: 'sure', align: 'right' },
    ],
    rows,
    columns,
  );
  const more = holders.length - shown.length;
  return [dim(head!), ...lines, ...(more > 0 ? [dim(`and ${more} more`)] : [])];
}

function tenantLines({ tenants }: HeapDocument, dim: (line: string) => string): string[] {
  if (tenants === null) return [];
  const { looked, ambiguous, none } = tenants;
  const lead = `of ${grouped(looked)} objects: ${grouped(none)} reach no tenant's id, ${grouped(ambiguous)} more than one`;
  if (tenants.by_tenant.length === 0) return ['', dim(lead)];
  const [head, ...lines] = tableLines(
    [
      { head: 'tenant', align: 'left' },
      { head: 'objects', align: 'right' },
      { head: 'bytes', align: 'right' },
      { head: 'share', align: 'right' },
    ],
    tenants.by_tenant.map(({ tenant, count, bytes }) => [
      printable(tenant, 80),
      grouped(count),
      size(bytes),
      percent(count, looked),
    ]),
    null,
  );
  return ['', dim(lead), dim(head!), ...lines];
}
