import { audit } from '../../functions/audit/audit.ts';
import { HOST_ROOTS } from '../collect/collector.ts';
import { resolveDataDir } from '../settings/data-dir.ts';
import type { Settings } from '../settings/definitions.ts';
import { openEmbedded } from './embedded.ts';
import { fileBundle } from './file-bundle.ts';
import { bootId } from './host-facts.ts';
import { missingNames } from './missing-names.ts';
import { historyOnly } from './observation.ts';
import type { ScanResult } from './run-scan.ts';

export interface AuditOptions {
  readonly settings: Settings;
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => number;
}

/** Judges the whole history of the data directory, all hosts in it, and files the report. Throws the store's typed errors. */
export async function runAudit({ settings, env, now }: AuditOptions): Promise<ScanResult> {
  const startedAtMs = now();
  const notices: string[] = [];
  const embedded = openEmbedded({
    dataDir: resolveDataDir(settings['data-dir'], env),
    settings,
    bootId: bootId(HOST_ROOTS.proc),
    now,
    onNotice: (text) => notices.push(text),
  });
  try {
    // A daemon that was killed may have left the last minute's bins in the spool.
    await embedded.shipper.deliver();
    const { containers, tenants } = settings;
    const judgedAtMs = now();
    const observation = historyOnly(judgedAtMs);
    const {
      scored,
      steps,
      notices: dropped,
    } = await audit({
      store: embedded.store,
      nowMs: judgedAtMs,
      windowMs: settings['baseline-window'],
      minWindowMs: settings['min-window'],
      tenants,
      accept: (head) => containers === null || containers.includes(head.identity.name),
    });
    const report = await fileBundle({
      settings,
      observation,
      scored,
      missingNames: missingNames({ settings, observation, scored }),
      steps,
      notices: [...notices, ...dropped],
      startedAtMs,
      judgedAtMs,
      interrupted: false,
      embedded,
      now,
    });
    return { report, scored };
  } finally {
    await embedded.close();
  }
}
