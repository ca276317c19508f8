import type { Report } from '../../functions/contract/report.ts';
import type { Finding } from '../../functions/contract/verdict.ts';
import type { JudgedContainer } from '../../functions/report/judged-container.ts';
import { printable } from '../../functions/report/printable.ts';
import { MB, mbPerHour, round } from '../../functions/report/units.ts';

/** One statement about the scan's result, and whether it holds. */
export interface Claim {
  readonly text: string;
  readonly holds: boolean;
}

/** What the leaking service knows of itself. */
export interface Truth {
  readonly container: string;
  readonly tenant: string;
  readonly bytesPerHour: number;
  /** The global that holds what leaked. */
  readonly holder: string;
}

export interface ScanToCheck {
  readonly report: Report;
  readonly scored: readonly JudgedContainer[];
}

/** How far the reported rate may be from the true one. */
const TOLERANCE = 0.25;

/**
 * Holds the report against the truth: the right container and tenant, the right rate, the right holder, nothing else
 * named, and every heap read.
 */
export function checkClaims({ report, scored }: ScanToCheck, truth: Truth): Claim[] {
  const { high_confidence_leaks: leaks, medium_confidence_anomalies: suspects } = report.findings;
  const leak = leaks.find((finding) => finding.container === truth.container);
  const others = [...leaks, ...suspects].filter((finding) => finding.container !== truth.container);
  const trueRate = mbPerHour(truth.bytesPerHour);
  const error = leak ? leak.leak_rate_mb_per_hour / trueRate - 1 : Number.NaN;
  return [
    {
      text: `${truth.container} leaks: ${leak ? `named with confidence ${leak.confidence_score}` : 'not named as a leak'}`,
      holds: leak !== undefined,
    },
    {
      text: `the tenant is ${truth.tenant}: the scan says ${leak?.tenant ?? 'none'}`,
      holds: leak?.tenant === truth.tenant,
    },
    {
      text: `the service counted ${round(truth.bytesPerHour / MB, 0)} MB/h: the scan says ${leak ? `${round(leak.leak_rate_mb_per_hour, 0)} MB/h (${round(error * 100, 1)} %)` : 'nothing'}`,
      holds: Math.abs(error) <= TOLERANCE,
    },
    ...heapClaims(leak, scored, truth),
    {
      text: `nothing else is named as leak or suspect: ${others.length === 0 ? 'nothing is' : others.map((f) => f.container).join(', ')}`,
      holds: others.length === 0,
    },
  ];
}

function heapClaims(
  leak: Finding | undefined,
  scored: readonly JudgedContainer[],
  { holder, tenant }: Truth,
): Claim[] {
  const path = leak?.holders[0]?.path ?? '';
  const read = scored.filter(({ heap }) => heap?.last != null).length;
  return [
    {
      text: `Python objects pile up: the scan says ${leak?.kind ?? 'nothing'}`,
      holds: leak?.kind === 'object',
    },
    {
      text: `${holder} holds them: the scan says ${path === '' ? 'nothing' : printable(path, 120)}`,
      holds: path.startsWith(`${holder} `),
    },
    {
      text: `${tenant} owns them: ${owned(leak, tenant)}`,
      holds: leak?.tenant_objects?.[0]?.tenant === tenant,
    },
    {
      text: `every heap is read while its service runs on: ${read} of ${scored.length} are`,
      holds: read === scored.length && read > 0,
    },
  ];
}

function owned(leak: Finding | undefined, tenant: string): string {
  const objects = leak?.tenant_objects ?? [];
  const all = objects.reduce((sum, { count }) => sum + count, 0);
  const own = objects.find((each) => each.tenant === tenant)?.count ?? 0;
  return `of ${all} objects that reach a tenant's id ${own} reach this one`;
}
