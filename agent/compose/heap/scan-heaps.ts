import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceRef } from '../../../functions/contract/instance.ts';
import type { LedgerRecord, SnapshotRecord } from '../../../functions/contract/records.ts';
import type { Target } from '../../discover/target.ts';
import type { HeapCensus } from '../../heap/census/heap-census.ts';
import type { HeapTarget, RetentionRequest } from '../../heap/heap-reader.ts';
import type { Retention } from '../../heap/retention/retention.ts';
import { HeapRefusal } from '../../heap/runtime/heap-refusal.ts';
import { censusRecord } from './census-record.ts';
import { chooseEarly } from './choose-early.ts';
import type { RetentionJob } from './choose-retention.ts';
import { type HeapCounts, tallyHeaps } from './heap-tally.ts';
import { type HeapAccess, readContainerHeaps } from './read-container-heaps.ts';
import { createRefusalBook, type RefusedProcess } from './refusal-book.ts';

type Of<T> = T & { readonly instance: InstanceRef };

/** What reading heaps came to, for the report's words. */
export interface HeapFacts extends HeapCounts {
  readonly refused: readonly RefusedProcess[];
  /** Processes with a census of which it was refused to read who holds what. */
  readonly holdersRefused: readonly RefusedProcess[];
  /** Processes that were refused at first and read later. */
  readonly passed: number;
  /** Python processes that a round left out for lack of time; the most of any round. */
  readonly leftOut: number;
  /** Containers whose label forbids it. */
  readonly forbidden: number;
}

/** Everything that was read from inside, by the life of the container that it was read of. */
export interface ScanReadings {
  readonly censuses: readonly Of<HeapCensus>[];
  readonly ledgers: readonly LedgerRecord[];
  readonly retentions: readonly Of<Retention>[];
  readonly refusals: readonly RefusedProcess[];
}

/** The heaps of a scan, read beside its sampling. */
export interface ScanHeaps {
  /** What is being read right now, for the progress; null between rounds. */
  doing(): string | null;
  /** Waits for the round that runs, then reads every heap a last time. */
  finish(): Promise<void>;
  /** Reads who holds the memory in the chosen processes; each that is refused or has ended is left out. */
  retain(jobs: readonly RetentionJob[]): Promise<void>;
  readings(): ScanReadings;
  facts(): HeapFacts;
}

export interface ScanHeapsOptions {
  readonly access: HeapAccess;
  readonly targets: () => readonly Target[];
  readonly record: (records: readonly SnapshotRecord[]) => void;
  readonly durationMs: number;
  /** Interrupted: what is begun is ended, nothing more is begun but the last round. */
  readonly signal: AbortSignal;
}

/** A scan of at least this length has time for a third round in its middle. */
const MIDDLE_FROM_MS = 60_000;
/** Part of the scan that a round may take, and what the last one may take of a short scan. */
const ROUND_SHARE = 0.25;
const LEAST_LAST_ROUND_MS = 10_000;
const INTERRUPTED_ROUND_MS = 5000;
/** Holders are read at the start, too, where that is cheap: only so their growth can be told. */
const EARLY_FROM_MS = 20_000;
const EARLY_SHARE = 0.1;
const EARLY: RetentionRequest = { types: null, tenants: [], maxHolders: 256 };
/** Reading holders after the verdicts may take this long together. */
const LATE_MS = 120_000;
const LATE_HOLDERS = 64;

/** Starts reading at once: all heaps at the start, again in the middle of a scan that is long enough, and when finished. */
export function startScanHeaps(options: ScanHeapsOptions): ScanHeaps {
  const { durationMs, signal } = options;
  const { now } = options.access;
  const tally = tallyHeaps(options.access.reader);
  const access: HeapAccess = { ...options.access, reader: tally.reader };
  const censuses: Of<HeapCensus>[] = [];
  const ledgers: LedgerRecord[] = [];
  const early: Of<Retention>[] = [];
  const late: Of<Retention>[] = [];
  const retentionRefusals = createRefusalBook(0);
  let leftOut = 0;
  let forbidden = 0;
  let doing: string | null = null;
  const sampled = new AbortController();
  const startMs = now();

  /** Who held most at the start is of use only where somebody asks who holds more now. */
  function compared(): Of<Retention>[] {
    const asked = new Set(late.map(({ pid, startTicks }) => `${pid}#${startTicks}`));
    return [...early.filter(({ pid, startTicks }) => asked.has(`${pid}#${startTicks}`)), ...late];
  }

  async function round(limitMs: number, mayGoOn: () => boolean): Promise<void> {
    const endMs = now() + limitMs;
    const targets = options.targets().filter(({ heap }) => heap !== 'never');
    forbidden = options.targets().length - targets.length;
    let missed = 0;
    for (const [i, target] of targets.entries()) {
      doing = `reading heaps (${i + 1} of ${targets.length})`;
      const heaps = await readContainerHeaps(access, target, () => now() < endMs && mayGoOn());
      censuses.push(...heaps.censuses.map((census) => ({ ...census, instance: target.instance })));
      if (heaps.ledger !== null) ledgers.push(heaps.ledger);
      missed += heaps.leftOut;
      options.record([
        ...heaps.censuses.map((census) => censusRecord(target, census)),
        ...(heaps.ledger === null ? [] : [heaps.ledger]),
      ]);
    }
    leftOut = Math.max(leftOut, missed);
    doing = null;
  }

  async function holdersOf(
    into: Of<Retention>[],
    instance: InstanceRef,
    target: HeapTarget,
    request: RetentionRequest,
  ): Promise<void> {
    try {
      into.push({ ...(await tally.reader.retention(target, request)), instance });
      retentionRefusals.succeeded(target);
    } catch (error) {
      if (!(error instanceof HeapRefusal)) throw error;
      retentionRefusals.refused(instance, target, error, now());
    }
  }

  /** As many as the time allows, of the processes that gave a census. */
  async function earlyHolders(): Promise<void> {
    const endMs = now() + durationMs * EARLY_SHARE;
    const read = new Set(censuses.map(({ pid, startTicks }) => `${pid}#${startTicks}`));
    const candidates = options
      .targets()
      .flatMap((target) => access.processes(target).map((process) => ({ target, process })))
      .filter(({ process: { pid, startTicks } }) => read.has(`${pid}#${startTicks}`));
    const small = chooseEarly(candidates);
    for (const [i, { target, process }] of small.entries()) {
      if (now() >= endMs || signal.aborted) break;
      doing = `reading holders (${i + 1} of ${small.length})`;
      const { pid, startTicks } = process;
      await holdersOf(early, target.instance, { pid, startTicks }, EARLY);
    }
    doing = null;
  }

  async function whileSampling(): Promise<void> {
    const mayGoOn = (): boolean => !signal.aborted;
    await round(durationMs * ROUND_SHARE, mayGoOn);
    if (durationMs >= EARLY_FROM_MS && mayGoOn()) await earlyHolders();
    if (durationMs < MIDDLE_FROM_MS) return;
    const untilMiddle = startMs + durationMs / 2 - now();
    await sleep(Math.max(0, untilMiddle), undefined, { signal: sampled.signal }).catch(() => {});
    if (!sampled.signal.aborted && mayGoOn()) await round(durationMs * ROUND_SHARE, mayGoOn);
  }

  const sampling = whileSampling();
  // Whoever waits for it hears of a failure; until then it must not end the process.
  sampling.catch(() => {});

  return {
    doing: () => doing,
    async finish() {
      sampled.abort();
      await sampling;
      const limitMs = Math.max(LEAST_LAST_ROUND_MS, durationMs * ROUND_SHARE);
      await round(signal.aborted ? INTERRUPTED_ROUND_MS : limitMs, () => true);
    },
    async retain(jobs) {
      const endMs = now() + LATE_MS;
      for (const [i, { instance, target, types, tenants }] of jobs.entries()) {
        if (signal.aborted || now() >= endMs) break;
        doing = `reading holders (${i + 1} of ${jobs.length})`;
        await holdersOf(late, instance, target, { types, tenants, maxHolders: LATE_HOLDERS });
      }
      doing = null;
    },
    readings: () => ({
      censuses,
      ledgers,
      retentions: compared(),
      refusals: [...access.refusals.told(), ...retentionRefusals.told()],
    }),
    facts: () => ({
      ...tally.counts(),
      refused: access.refusals.told(),
      holdersRefused: retentionRefusals.told(),
      passed: access.refusals.passed(),
      leftOut,
      forbidden,
    }),
  };
}
