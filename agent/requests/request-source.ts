import type Docker from 'dockerode';
import type { RequestsRecord } from '../../functions/contract/records.ts';
import type { HostRoots } from '../collect/collector.ts';
import type { Target } from '../discover/target.ts';

/** How access log lines are read. */
export interface AccessLogSettings {
  /** Regular expression with a group named `tenant`, run on the first 2 KiB of a line; null: the usual spellings. */
  readonly tenantPattern: string | null;
  /** Dotted field of a JSON line (`http.headers.x-tenant-id`); null: the usual spellings. */
  readonly tenantField: string | null;
  /** Tenants counted by name per container, at most 256; what is beyond goes into `otherRequests`. */
  readonly maxTenants: number;
  /** Width of one window, a divisor of 5 minutes, so that no window straddles a bin. */
  readonly windowMs: number;
}

/** Totals since the start, over all targets. */
export interface RequestStats {
  readonly linesParsed: number;
  /** Lines that are no access log line. */
  readonly linesUnparsed: number;
  /** Lines above 16 KiB, and lines that a full window or a long backlog left uncounted. */
  readonly linesDropped: number;
  /** Access log lines that name no tenant. */
  readonly linesWithoutTenant: number;
  /** Distinct tenant names that were not kept, estimated within a few percent, per container. */
  readonly tenantsHashed: number;
  /** Logs being followed at this moment. */
  readonly streams: number;
  readonly reconnects: number;
  readonly lastError: string | null;
  /** One sentence for each target whose requests cannot be counted, with the remedy; at most 64. */
  readonly notices: readonly string[];
}

/** Counts requests per tenant of the targets it was given. Must be flushed at least every few minutes. */
export interface RequestSource {
  add(target: Target): void;
  /** Closes what was counted so far and forgets the target. */
  remove(target: Target): void;
  /** Closes windows that ended before `nowMs` less the grace for late lines; with `all` also the running ones. */
  flush(nowMs: number, options?: { readonly all?: boolean }): void;
  stats(): RequestStats;
  /** Ends all reading; counts that were not flushed are dropped. */
  stop(): Promise<void>;
}

export interface AccessLogOptions {
  /** Null on a host without an engine: only plain processes can be followed. */
  readonly docker: Docker | null;
  readonly roots: HostRoots;
  readonly settings: AccessLogSettings;
  /** UTC epoch ms. */
  readonly now: () => number;
  readonly onWindow: (record: RequestsRecord, target: Target) => void;
}
