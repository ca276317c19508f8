import type { LifecycleRecord, SnapshotRecord } from '../../functions/contract/records.ts';
import type { HostRoots, MemoryReading, ProcessReading } from '../collect/collector.ts';
import { type CollectorStats, createCollectors } from '../collect/collectors.ts';
import { type SamplerCounts, startSampler } from '../collect/sampler.ts';
import type { Discovery, DiscoveryEvent } from '../discover/discovery.ts';
import type { Target } from '../discover/target.ts';
import { type RequestSource, startAccessLogs } from '../requests/access-log-source.ts';
import type { Settings } from '../settings/definitions.ts';
import { createBinBuilder } from '../ship/bin-builder.ts';
import type { Spool } from '../ship/spool.ts';
import { createSeenTargets, type SeenTargets } from './seen-targets.ts';

export interface MeasurementCounts {
  readonly memoryReads: number;
  readonly processTreeTraversals: number;
  readonly ticksMissed: number;
  readonly samplesDiscarded: number;
  /** Records given up because the spool could not be written for too long. */
  readonly recordsLost: number;
  /** Targets that ended and are no longer among those {@link Measurement.seen}. */
  readonly targetsForgotten: number;
  readonly requests: ReturnType<RequestSource['stats']>;
  readonly collectors: readonly CollectorStats[];
}

/** What may wait in memory while the spool cannot be written (a full disk): about 20 MB. */
const MOST_PENDING = 20_000;

/** Everything that measures, running. */
export interface Measurement {
  /** Targets seen since the start, also the last ones that ended; container id → how many samples it gave. */
  seen: SeenTargets['all'];
  /**
   * Spools what is complete: ended bins and closed request windows. With `open` also what is not, as partial bins that
   * the history merges: a verdict is about now, not about five minutes ago.
   */
  checkpoint(options?: { readonly open: boolean }): void;
  counts(): MeasurementCounts;
  /** Reads the processes of a target now, beside the sampling; empty when it has ended or cannot be read. */
  lookAtProcesses(target: Target): readonly ProcessReading[];
  /** Reads the memory of a target now, beside the sampling; null when it has ended or cannot be read. */
  lookAtMemory(target: Target): MemoryReading | null;
  /** The targets of now with what the last look at the processes of each has found. */
  processes(): ReadonlyMap<Target, readonly ProcessReading[]>;
  /** Spools records that others measured with the next checkpoint. */
  record(records: readonly SnapshotRecord[]): void;
  /** Ends sampling and spools everything, the open bins as partial ones. */
  stop(): Promise<void>;
}

export interface MeasurementOptions {
  readonly discovery: Discovery;
  readonly roots: HostRoots;
  readonly settings: Settings;
  /** Width of request windows, ms; divides a 5-minute bin. */
  readonly requestWindowMs: number;
  readonly spool: Spool;
  readonly now: () => number;
}

/** Wires discovery, collectors, sampler, bins and request sources to the spool. Measures and never judges. */
export function startMeasurement(options: MeasurementOptions): Measurement {
  const { discovery, roots, settings, spool, now } = options;
  const collectors = createCollectors(roots, discovery.mode);
  const bins = createBinBuilder();
  const seen = createSeenTargets();
  const processesOf = new WeakMap<Target, readonly ProcessReading[]>();
  let looks = 0;
  let pending: SnapshotRecord[] = [];
  let recordsLost = 0;

  const requests = startAccessLogs({
    docker: discovery.docker,
    roots,
    settings: {
      tenantPattern: settings['tenant-pattern'],
      tenantField: settings['tenant-field'],
      maxTenants: settings['max-tenants'],
      windowMs: options.requestWindowMs,
    },
    now,
    onWindow: (record) => pending.push(record),
  });

  const notice = (target: Target): void => {
    if (!seen.note(target)) return;
    pending.push(lifecycle(target, 'start', target.instance.startedAtMs, null));
    requests.add(target);
  };
  for (const target of discovery.targets()) notice(target);
  discovery.subscribe((event: DiscoveryEvent) => {
    // `start` is spooled by notice(), with the container's own start time: that key is the same at every sighting.
    if (event.kind === 'start' || event.kind === 'restart') notice(event.target);
    if (event.kind !== 'start') pending.push(lifecycle(event.target, event.kind, event.atMs, event.detail));
    if (event.kind === 'stop') {
      requests.remove(event.target);
      collectors.forget(event.target.instance);
      seen.ended(event.target);
    }
  });

  const sampler = startSampler({
    targets: () => {
      const targets = discovery.targets();
      for (const target of targets) notice(target);
      return targets;
    },
    collectors,
    intervalMs: settings.interval,
    now,
    onSample: (target, atMs, reading, processCount) => {
      bins.add(target, atMs, reading, processCount);
      seen.sampled(target);
    },
    onProcesses: (target, _atMs, processes) => processesOf.set(target, processes),
  });

  const spoolPending = (more: readonly SnapshotRecord[]): void => {
    pending.push(...more);
    if (pending.length > MOST_PENDING) recordsLost += pending.splice(0, pending.length - MOST_PENDING).length;
    if (pending.length === 0) return;
    // Cleared only after the append: a full disk must not cost what is still in memory.
    spool.append(pending);
    pending = [];
  };

  const countsWithLooks = (): SamplerCounts => {
    const counts = sampler.counts();
    return { ...counts, processTreeTraversals: counts.processTreeTraversals + looks };
  };

  return {
    seen: seen.all,
    checkpoint({ open } = { open: false }) {
      requests.flush(now());
      spoolPending(open ? bins.flush() : bins.closeEnded(now()));
    },
    counts: () => ({
      ...countsWithLooks(),
      samplesDiscarded: bins.discarded(),
      recordsLost,
      targetsForgotten: seen.forgotten(),
      requests: requests.stats(),
      collectors: collectors.stats(),
    }),
    lookAtProcesses(target) {
      const reading = collectors.processes(target);
      if (reading.status !== 'ok') return [];
      looks++;
      processesOf.set(target, reading.value);
      return reading.value;
    },
    lookAtMemory(target) {
      const reading = collectors.memory(target);
      return reading.status === 'ok' ? reading.value : null;
    },
    processes: () => new Map(discovery.targets().map((target) => [target, processesOf.get(target) ?? []])),
    record: (records) => void pending.push(...records),
    async stop() {
      sampler.stop();
      requests.flush(now(), { all: true });
      await requests.stop();
      spoolPending(bins.flush());
    },
  };
}

function lifecycle(
  target: Target,
  event: LifecycleRecord['event'],
  atMs: number,
  detail: string | null,
): LifecycleRecord {
  return {
    type: 'lifecycle',
    instance: target.instance,
    identity: target.identity,
    event,
    atMs,
    detail: detail?.slice(0, 256) ?? null,
  };
}
