import { setTimeout as sleep } from 'node:timers/promises';
import { DeployclawError } from '../../functions/contract/errors.ts';
import { mbPerHour } from '../../functions/report/units.ts';
import { scoreHistory } from '../../functions/score/score-history.ts';
import { type FindingTransition, trackFindings } from '../../functions/score/track-findings.ts';
import { HOST_ROOTS } from '../collect/collector.ts';
import { resolveDataDir } from '../settings/data-dir.ts';
import type { Settings } from '../settings/definitions.ts';
import { connectAndDiscover } from './connect.ts';
import { createSchedule } from './create-schedule.ts';
import { type Embedded, openEmbedded } from './embedded.ts';
import { openDaemonHeaps, type RunningHeaps } from './heap/open-daemon-heaps.ts';
import { bootId } from './host-facts.ts';
import type { Log } from './log.ts';
import { lossNotices } from './loss-notices.ts';
import { type Measurement, startMeasurement } from './measurement.ts';
import { createNoticeLog } from './notice-log.ts';

export interface AgentOptions {
  readonly settings: Settings;
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => number;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly onTransition: (transition: FindingTransition) => Promise<void>;
}

/** The steady-state bins are 5 minutes wide, so the request windows need not be finer. */
const REQUEST_WINDOW_MS = 300_000;
const DELIVER_EVERY_MS = 60_000;

/**
 * The daemon: samples until the signal aborts, delivers once a minute, judges every `score-every`. A failing disk or
 * store is logged and tried again; only a start that cannot work throws.
 */
export async function runAgent(options: AgentOptions): Promise<void> {
  const { settings, env, now, log } = options;
  const dataDir = resolveDataDir(settings['data-dir'], env);
  const embedded = openEmbedded({
    dataDir,
    settings,
    bootId: bootId(HOST_ROOTS.proc),
    now,
    onNotice: log.warn,
  });
  try {
    const discovery = await connectAndDiscover({ settings, env, roots: HOST_ROOTS, now });
    try {
      log.info(
        `Watching ${discovery.targets().length} targets (engine: ${discovery.engine}); data in ${dataDir}`,
      );
      const measurement = startMeasurement({
        discovery,
        roots: HOST_ROOTS,
        settings,
        requestWindowMs: REQUEST_WINDOW_MS,
        spool: embedded.spool,
        now,
      });
      const heaps = openDaemonHeaps(options, measurement);
      const notices = createNoticeLog(log);
      notices.tell(discovery.notices());
      await untilAborted(options, embedded, measurement, heaps, () =>
        notices.tell([...discovery.notices(), ...lossNotices(measurement.counts()), ...heaps.notices()]),
      );
      await heaps.close();
      await measurement.stop();
      await embedded.shipper.deliver();
      log.info('Stopped; everything measured is in the history.');
    } finally {
      await discovery.stop();
    }
  } finally {
    await embedded.close();
  }
}

async function untilAborted(
  options: AgentOptions,
  embedded: Embedded,
  measurement: Measurement,
  heaps: RunningHeaps,
  tellNotices: () => void,
): Promise<void> {
  const { settings, now, log, signal } = options;
  const scoring = createSchedule(settings['score-every'], now());
  while (!signal.aborted) {
    await sleep(Math.min(DELIVER_EVERY_MS, settings['score-every']), undefined, { signal }).catch(() => {});
    const due = scoring.isDue(now());
    heaps.visit();
    await survive(log, 'delivery', async () => {
      measurement.checkpoint({ open: due });
      const { records } = await embedded.shipper.deliver();
      const { memoryReads, ticksMissed, requests } = measurement.counts();
      log.detail(
        `${memoryReads} readings, ${requests.linesParsed} requests, ${ticksMissed} ticks missed, ${records} records delivered`,
      );
    });
    if (!due) continue;
    tellNotices();
    await survive(log, 'scoring', () => score(options, embedded));
  }
}

async function score({ settings, now, log, onTransition }: AgentOptions, { store }: Embedded): Promise<void> {
  const nowMs = now();
  const scored = await scoreHistory({
    store,
    nowMs,
    windowMs: settings['baseline-window'],
    minWindowMs: settings['min-window'],
    host: settings.host,
    tenants: settings.tenants,
  });
  const transitions = await trackFindings({ store, scored, nowMs });
  for (const transition of transitions) {
    const { finding } = transition;
    log.warn(
      `${finding.container}: leak ${finding.state} at ${mbPerHour(finding.rateBytesPerHour)} MB/h, tenant ${finding.tenant ?? 'not attributable'}, confidence ${finding.confidence.toFixed(2)}`,
    );
    await onTransition(transition);
  }
  log.info(`Judged ${scored.length} containers: ${transitions.length} findings changed`);
}

/** Runs one duty of the daemon; what is expected to fail at times (a full disk) must not end it. */
async function survive(log: Log, duty: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DeployclawError)) throw error;
    log.warn(`${duty}: ${error.message} Trying again in a minute.`);
  }
}
