import type { Report } from '../../functions/contract/report.ts';
import { type ScoredContainer, scoreHistory } from '../../functions/score/score-history.ts';
import { HOST_ROOTS, type HostRoots } from '../collect/collector.ts';
import { resolveDataDir } from '../settings/data-dir.ts';
import type { Settings } from '../settings/definitions.ts';
import { connectAndDiscover } from './connect.ts';
import { type Embedded, openEmbedded } from './embedded.ts';
import { fileBundle } from './file-bundle.ts';
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
  try {
    const observation = settings.duration > 0 ? await observe(options, roots, embedded) : historyOnly(now());
    progress.step('Judging the history');
    // Also without sampling: a daemon that was killed may have left the last minute's bins in the spool.
    await embedded.shipper.deliver();
    const scored = await judge(settings, observation, embedded, now());
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
    await embedded.close();
  }
}

async function observe(options: ScanOptions, roots: HostRoots, embedded: Embedded): Promise<Observation> {
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
    try {
      await sampleFor({ settings, measurement, discovery, progress, signal, now });
    } finally {
      await measurement.stop();
    }
    return {
      discovery,
      seen: measurement.seen(),
      counts: measurement.counts(),
      enumeratedAtMs,
      sampledAtMs: now(),
      sampledForMs: now() - enumeratedAtMs,
    };
  } finally {
    await discovery.stop();
  }
}

async function judge(
  settings: Settings,
  observation: Observation,
  { store }: Embedded,
  nowMs: number,
): Promise<ScoredContainer[]> {
  const { containers } = settings;
  return await scoreHistory({
    store,
    nowMs,
    windowMs: settings['baseline-window'],
    minWindowMs: settings['min-window'],
    host: settings.host,
    tenants: settings.tenants,
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
