import type { RequestsRecord } from '../../functions/contract/records.ts';
import type { Target } from '../discover/target.ts';
import type { LoggedRequest } from './read-access-line.ts';
import { createTenantBook } from './tenants/tenant-book.ts';

/** Open windows at most, when nobody flushes: lines beyond count as dropped. */
const MAX_OPEN = 128;
/** After a longer pause (a suspended host) nothing is said about the time in between. */
const MAX_SILENCE_MS = 600_000;

/** Requests of one target, per tenant and window. */
export interface RequestWindows {
  request(request: LoggedRequest, atMs: number, nowMs: number): boolean;
  /** False when there was no window left to count it in. */
  other(kind: 'unparsed' | 'dropped', atMs: number, nowMs: number): boolean;
  /** Records of the windows that ended at or before `untilMs`. */
  close(untilMs: number): RequestsRecord[];
  /** Records of everything up to `nowMs`, the running window cut there. */
  closeAll(nowMs: number): RequestsRecord[];
  tenantsHashed(): number;
}

interface Counts {
  readonly tenants: Map<string, { requests: number; errors: number }>;
  other: number;
  untenanted: number;
  unparsed: number;
  dropped: number;
}

/**
 * Windows are aligned to multiples of `windowMs` of the epoch; the first one starts at `fromMs`, when counting began,
 * so that no record claims time in which nobody looked. A line that comes after its window was closed is counted in
 * the oldest open one, a line from the future in the newest: none is lost, none makes a second record of one key.
 */
export function createRequestWindows(o: {
  readonly target: Target;
  readonly windowMs: number;
  readonly maxTenants: number;
  readonly fromMs: number;
}): RequestWindows {
  const open = new Map<number, Counts>();
  const book = createTenantBook(o.maxTenants);
  const startOf = (atMs: number): number => Math.floor(atMs / o.windowMs) * o.windowMs;
  /** Everything before is closed. */
  let fromMs = o.fromMs;
  /** Once it logged a request, a window without any is a count of zero; before, it may simply have no access log. */
  let logsRequests = false;

  const countsAt = (atMs: number, nowMs: number): Counts | null => {
    const start = startOf(Math.max(fromMs, Math.min(atMs, nowMs)));
    let counts = open.get(start);
    if (!counts && open.size < MAX_OPEN) {
      counts = { tenants: new Map(), other: 0, untenanted: 0, unparsed: 0, dropped: 0 };
      open.set(start, counts);
    }
    return counts ?? null;
  };

  const take = (start: number, toMs: number): RequestsRecord[] => {
    const counts = open.get(start);
    open.delete(start);
    const period = { fromMs: Math.max(fromMs, start), toMs };
    fromMs = toMs;
    return counts || logsRequests ? [toRecord(o.target, period, counts)] : [];
  };

  const close = (untilMs: number): RequestsRecord[] => {
    const records: RequestsRecord[] = [];
    if (untilMs - fromMs > MAX_SILENCE_MS) {
      const starts = [...open.keys()].filter((start) => start + o.windowMs <= untilMs).sort((a, b) => a - b);
      for (const start of starts) records.push(...take(start, start + o.windowMs));
      fromMs = startOf(untilMs);
    }
    for (let start = startOf(fromMs); start + o.windowMs <= untilMs; start += o.windowMs)
      records.push(...take(start, start + o.windowMs));
    return records;
  };

  return {
    request(request, atMs, nowMs) {
      const counts = countsAt(atMs, nowMs);
      if (!counts) return false;
      logsRequests = true;
      if (request.tenant === null) counts.untenanted++;
      else if (book.admit(request.tenant, nowMs)) countTenant(counts, request.tenant, request.failed);
      else counts.other++;
      return true;
    },
    other(kind, atMs, nowMs) {
      const counts = countsAt(atMs, nowMs);
      if (counts) counts[kind]++;
      return counts !== null;
    },
    close,
    closeAll(nowMs) {
      const records = close(nowMs);
      return nowMs > fromMs ? [...records, ...take(startOf(fromMs), nowMs)] : records;
    },
    tenantsHashed: book.hashed,
  };
}

function countTenant(counts: Counts, tenant: string, failed: boolean): void {
  let entry = counts.tenants.get(tenant);
  if (!entry) {
    entry = { requests: 0, errors: 0 };
    counts.tenants.set(tenant, entry);
  }
  entry.requests++;
  if (failed) entry.errors++;
}

function toRecord(
  target: Target,
  period: { readonly fromMs: number; readonly toMs: number },
  counts: Counts | undefined,
): RequestsRecord {
  return {
    type: 'requests',
    instance: target.instance,
    identity: target.identity,
    source: 'access-log',
    ...period,
    tenants: Object.fromEntries(counts?.tenants ?? []),
    otherRequests: counts?.other ?? 0,
    untenantedRequests: counts?.untenanted ?? 0,
    unparsedLines: counts?.unparsed ?? 0,
    droppedLines: counts?.dropped ?? 0,
  };
}
