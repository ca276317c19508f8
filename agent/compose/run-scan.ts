import type { Report } from '../../functions/contract/report.ts';
import { type ScoredContainer, scoreHistory } from '../../functions/score/score-history.ts';
import { HOST_ROOTS, type HostRoots } from '../collect/collector.ts';
import type { HeapReader } from '../heap/heap-reader.ts';
import { openHeapReader } from '../heap/reader/open-heap-reader.ts';
import { resolveDataDir } from '../settings/data-dir.ts';
import type { Settings } from '../settings/definitions.ts';
import { connectAndDiscover } from './connect.ts';
import { type Embedded, openEmbedded } from './embedded.ts';
import { fileBundle } from './file-bundle.ts';
import { heapAccess, READER_LIMITS } from './heap/heap-access.ts';
import { readHolders } from './heap/read-holders.ts';
import { type ScanHeaps, type ScanReadings, startScanHeaps } from './heap/scan-heaps.ts';
import { bootId } from './host-facts.ts';
import { startMeasurement } from './measurement.ts';
import { missingNames } from './missing-names.ts';
import { historyOnly, type Observation } from './observation.ts';
import type { Progress } from './progress.ts';
import { sampleFor } from './sample-for.ts';
import { scanNotices } from './scan-notices.ts';
import { scanSteps } from './scan-steps.ts';

export interface ScanOptions {
  readonly settings: Settings;
  /** Not NodeJS.ProcessEnv: users of the library need not have Node's types. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly progress: Progress;
  /** Ends the sampling early; what was measured is still delivered, judged and filed. */
  readonly signal: AbortSignal;
  readonly roots?: HostRoots;
}

export interface ScanResult {
  readonly report: Report;
  readonly scored: readonly ScoredContainer[];
}

/**
 * The main job once: enumerate, sample, deliver, judge, file the evidence. Throws typed errors when nothing can be
 * looked at at all; a single target that cannot be read is in the report (status `partial`).
 */
export async function runScan(options: ScanOptions): Promise<ScanResult> {
  const { settings, env, now, progress, signal } = options;
  const roots = options.roots ?? HOST_ROOTS;
  const startedAtMs = now();
  const notices: string[] = [];
  const dataDir = resolveDataDir(settings['data-dir'], env);
  const embedded = openEmbedded({
    dataDir,
    settings,
    bootId: bootId(roots.proc),
    now,
    onNotice: (text) => notices.push(text),
  });
  const reader = openReader(settings, roots);
  try {
    const { observation: sampled, heaps } =
      settings.duration > 0
        ? await observe(options, roots, embedded, reader)
        : { observation: historyOnly(now()), heaps: null };
    progress.step('Judging the history');
    // Also without sampling: a daemon that was killed may have left the last minute's bins in the spool.
    await embedded.shipper.deliver();
    const judgeAtMs = now();
    const scored = await judgeWithHolders(options, heaps, (read) =>
      judge(settings, sampled, embedded, judgeAtMs, read),
    );
    const observation = { ...sampled, heaps: heaps?.facts() ?? null };
    const missing = missingNames({ settings, observation, scored });
    notices.push(
      ...scanNotices({
        settings,
        observation,
        scored,
        missingNames: missing,
        spoolDropped: embedded.spool.stats().dropped,
      }),
    );
    const base = {
      settings,
      observation,
      scored,
      missingNames: missing,
      notices,
      startedAtMs,
      judgedAtMs: now(),
      interrupted: signal.aborted,
    };
    const report = await fileBundle({
      ...base,
      steps: scanSteps(base),
      embedded,
      now,
    });
    return { report, scored };
  } finally {
    await reader?.close();
    await embedded.close();
  }
}

/** Null: no heap is to be read. */
function openReader({ heap, duration }: Settings, roots: HostRoots): HeapReader | null {
  return heap === 'never' || duration === 0 ? null : openHeapReader({ ...READER_LIMITS, roots });
}

/**
 * Judges, reads who holds the memory where the verdicts call for it, and judges again with what that showed. An
 * interrupted scan says what it knows.
 */
async function judgeWithHolders(
  { progress, signal }: ScanOptions,
  heaps: ScanHeaps | null,
  judgeWith: (read: ScanReadings | undefined) => Promise<ScoredContainer[]>,
): Promise<ScoredContainer[]> {
  const first = await judgeWith(heaps?.readings());
  if (heaps === null || signal.aborted) return first;
  return (await readHolders(heaps, first, progress)) === 0 ? first : await judgeWith(heaps.readings());
}

async function observe(
  options: ScanOptions,
  roots: HostRoots,
  embedded: Embedded,
  reader: HeapReader | null,
): Promise<{ observation: Observation; heaps: ScanHeaps | null }> {
  const { settings, env, now, progress, signal } = options;
  progress.step('Looking for containers');
  const discovery = await connectAndDiscover({ settings, env, roots, now });
  try {
    const enumeratedAtMs = now();
    const measurement = startMeasurement({
      discovery,
      roots,
      settings,
      requestWindowMs: requestWindowMs(settings),
      spool: embedded.spool,
      now,
    });
    const heaps =
      reader === null
        ? null
        : startScanHeaps({
            access: heapAccess({ reader, measurement, roots, now, retryMs: 0 }),
            targets: discovery.targets,
            record: measurement.record,
            durationMs: settings.duration,
            signal,
          });
    try {
      const beside = (): string | null => heaps?.doing() ?? null;
      await sampleFor({ settings, measurement, discovery, progress, beside, signal, now });
      if (heaps !== null) {
        progress.step('Reading heaps a last time');
        await heaps.finish();
      }
    } finally {
      await measurement.stop();
    }
    const observation: Observation = {
      discovery,
      seen: measurement.seen(),
      counts: measurement.counts(),
      heaps: null,
      enumeratedAtMs,
      sampledAtMs: now(),
      sampledForMs: now() - enumeratedAtMs,
    };
    return { observation, heaps };
  } finally {
    await discovery.stop();
  }
}

async function judge(
  settings: Settings,
  observation: Observation,
  { store }: Embedded,
  nowMs: number,
  read: ScanReadings | undefined,
): Promise<ScoredContainer[]> {
  const { containers } = settings;
  return await scoreHistory({
    store,
    nowMs,
    windowMs: settings['baseline-window'],
    minWindowMs: settings['min-window'],
    host: settings.host,
    tenants: settings.tenants,
    ...(read === undefined ? {} : { heap: read }),
    accept: (head) =>
      observation.discovery
        ? observation.seen.has(head.containerId)
        : containers === null || containers.includes(head.identity.name),
  });
}

/**
 * Requests are correlated with growth, so a scan counts them about five times as finely as a minute, and never finer than
 * memory is read. The widths divide a 5-minute bin.
 */
function requestWindowMs(settings: Settings): number {
  return [5000, 10_000, 20_000, 60_000, 300_000].find((width) => width >= settings.interval) ?? 300_000;
}
