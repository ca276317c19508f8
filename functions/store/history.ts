import type { SampleStats } from '../contract/bin-stats.ts';
import type { HeapSignature } from '../contract/heap-signature.ts';
import type { Identity, InstanceKey } from '../contract/instance.ts';
import type {
  BinRecord,
  CensusRecord,
  LedgerRecord,
  LifecycleRecord,
  RequestsRecord,
  SnapshotRecord,
} from '../contract/records.ts';

/** The newest that is known of an instance. */
export interface InstanceHead extends InstanceKey {
  readonly identity: Identity;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** What a write changed: `unchanged` counts the records that were there already, word for word or sample for sample. */
export interface WriteSummary {
  readonly written: number;
  readonly merged: number;
  readonly unchanged: number;
}

/** One hour of one instance: what stays when the bins have expired. Exact statistics over all samples of the hour. */
export interface HourSummary extends SampleStats {
  readonly hourStartMs: number;
  readonly binCount: number;
}

/** A transition of which nobody was told yet. */
export interface UntoldTransition {
  readonly from: StoredFinding['state'] | null;
  readonly state: StoredFinding['state'];
  readonly atMs: number;
  readonly rateBytesPerHour: number;
  readonly confidence: number;
}

/** State of a finding over time; every transition is a conditional write, so that it happens once. */
export interface StoredFinding {
  readonly service: string;
  readonly fingerprint: string;
  readonly state: 'suspected' | 'confirmed' | 'acknowledged' | 'resolved';
  readonly container: string;
  readonly host: string;
  readonly tenant: string | null;
  readonly rateBytesPerHour: number;
  readonly confidence: number;
  readonly firstSeenMs: number;
  readonly changedAtMs: number;
  /** When it was last seen to leak. */
  readonly lastSeenMs: number;
  /** What follows is absent in findings of older versions. Version of the service when it was last seen to leak. */
  readonly version?: string | undefined;
  /** Who holds what grows, once a heap told. */
  readonly holder?: string | null | undefined;
  /** Since when every look saw it; null: the last look was clear. */
  readonly seenSinceMs?: number | null | undefined;
  /** Why it was resolved; null while it is open. */
  readonly resolution?: string | null | undefined;
  /** Oldest first. Written with the transition itself, so that no event is lost between the two. */
  readonly untold?: readonly UntoldTransition[] | undefined;
}

/**
 * History of the fleet: port of score, audit and report; adapters: SQLite (embedded) and DynamoDB (fleet), same keys.
 * All times are UTC epoch ms; ranges include `fromMs` and exclude `toMs`. Every write is idempotent.
 */
export interface HistoryStore {
  /** Stores validated records of one host in one transaction. Bins of one key merge by sample time. */
  write(host: string, records: readonly SnapshotRecord[], receivedAtMs: number): Promise<WriteSummary>;
  /** Heads last seen at or after `sinceMs`, of one host or service if given, ordered by service, host, id, start. */
  instances(query: {
    readonly sinceMs: number;
    readonly host?: string;
    readonly service?: string;
  }): Promise<InstanceHead[]>;
  bins(key: InstanceKey, fromMs: number, toMs: number): Promise<BinRecord[]>;
  /** Hours, kept up to date by every write of a bin; ranges by the start of the hour. */
  hours(key: InstanceKey, fromMs: number, toMs: number): Promise<HourSummary[]>;
  requests(key: InstanceKey, fromMs: number, toMs: number): Promise<RequestsRecord[]>;
  censuses(key: InstanceKey, fromMs: number, toMs: number): Promise<CensusRecord[]>;
  ledgers(key: InstanceKey, fromMs: number, toMs: number): Promise<LedgerRecord[]>;
  lifecycle(key: InstanceKey, fromMs: number, toMs: number): Promise<LifecycleRecord[]>;
  /** Null when absent. */
  finding(service: string, fingerprint: string): Promise<StoredFinding | null>;
  /** All findings, or those of one service, newest change first. */
  findings(query?: { readonly service?: string }): Promise<StoredFinding[]>;
  /** Writes if the stored state still is `expected` (null: absent); false when somebody else was first. */
  putFinding(finding: StoredFinding, expected: StoredFinding['state'] | null): Promise<boolean>;
  /** Merges into what is stored of the version (see catalog/merge-signatures.ts); false when that changed nothing. */
  putSignature(signature: HeapSignature): Promise<boolean>;
  /** Of all versions of a service, by version. */
  signatures(service: string): Promise<HeapSignature[]>;
  close(): Promise<void>;
}
