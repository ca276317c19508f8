import type { Finding } from '../contract/verdict.ts';
import { megabytes, timeSpan } from './units.ts';

/** One line about the heap of a finding: what it is about, and what was seen. Names in it are the target's own: escape them. */
export type HeapLine = readonly [topic: 'holder' | 'growing' | 'ledger' | 'version', text: string];

const HOLDERS = 3;
const TYPES = 3;

/** What the heap says of a finding, for people; nothing where it was not read. The JSON has all of it. */
export function heapLines(finding: Finding): HeapLine[] {
  const { growing_types: growing = [], ledger, heap_comparison: comparison } = finding;
  return [
    ...finding.holders.slice(0, HOLDERS).map((h): HeapLine => ['holder', holderText(h)]),
    ...(growing.length > 0 ? [['growing', growingText(growing)] as const] : []),
    ...(ledger ? [['ledger', ledgerText(ledger)] as const] : []),
    ...(comparison ? [['version', comparisonText(comparison)] as const] : []),
  ];
}

function holderText({ path, bytes, growth, count, processes = 1 }: Finding['holders'][number]): string {
  const facts = [
    megabytes(bytes),
    growth === null ? '' : `${signed(growth)} since the first look`,
    count === undefined ? '' : `${grouped(count)} ${count === 1 ? 'object' : 'objects'}`,
    processes > 1 ? `in ${processes} processes` : '',
  ].filter(Boolean);
  return `${shortened(path)}: ${facts.join(', ')}`;
}

function growingText(types: NonNullable<Finding['growing_types']>): string {
  const named = types
    .slice(0, TYPES)
    .map(
      (t) =>
        `${shortened(t.type)} ${signed(t.bytes_growth)} (${t.count_growth < 0 ? '' : '+'}${grouped(t.count_growth)})`,
    );
  const rest = types.length - named.length;
  return `${named.join(', ')}${rest > 0 ? ` and ${rest} more types` : ''}`;
}

function ledgerText(l: NonNullable<Finding['ledger']>): string {
  const with_ = (bytes: number, grown: number | undefined): string =>
    `${megabytes(bytes)}${grown === undefined ? '' : ` (${signed(grown)})`}`;
  const { growth } = l;
  const parts = [
    `objects ${with_(l.python_objects_bytes, growth?.python_objects_bytes)}`,
    `free in the allocator ${with_(l.allocator_free_bytes, growth?.allocator_free_bytes)}`,
    `interpreter ${with_(l.interpreter_bytes, growth?.interpreter_bytes)}`,
    `unexplained ${with_(l.unexplained_bytes, growth?.unexplained_bytes)}`,
  ];
  return `${with_(l.anon_bytes, growth?.anon_bytes)} anonymous = ${parts.join(' + ')}; ${l.processes_read} of ${l.processes} processes read`;
}

function comparisonText(c: NonNullable<Finding['heap_comparison']>): string {
  const load = (n: number): string => (c.by === 'requests' ? `${grouped(n)} requests` : timeSpan(n));
  const at = `after ${load(c.load)}, ${shortened(c.previous_version)} after ${load(c.previous_load)}${c.by === 'requests' ? '' : ' (requests not counted)'}`;
  const outgrown = c.outgrown
    .slice(0, TYPES)
    .map((t) => `${shortened(t.type)} × ${t.factor} (${grouped(t.previous_count)} → ${grouped(t.count)})`);
  const fresh = c.new_types.slice(0, TYPES).map((t) => `new ${shortened(t.type)} ${megabytes(t.bytes)}`);
  const said = [...outgrown, ...fresh];
  return `${at}: ${said.length > 0 ? said.join(', ') : 'no type is new or outgrown'}`;
}

/** What rounds to nothing has no direction. */
function signed(bytes: number): string {
  const size = megabytes(Math.abs(bytes));
  return `${bytes < 0 && size !== '0 MB' ? '-' : '+'}${size}`;
}

/** Digits in groups of three, whatever the machine's language. */
function grouped(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** The end of a path names what is held, its beginning who holds it: the middle goes. */
function shortened(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 100)} … ${text.slice(-50)}`;
}
