import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { round } from '../../functions/report/units.ts';
import { connectForSettings } from '../compose/connect.ts';
import { runScan, type ScanOptions, type ScanResult } from '../compose/run-scan.ts';
import { resolveDataDir } from '../settings/data-dir.ts';
import { type Claim, checkClaims } from './claims.ts';
import { type DemoRun, launchDemo } from './launch.ts';
import { startLoad } from './load.ts';

export interface DemoOutcome {
  readonly result: ScanResult;
  /** What the scan should have said, against what the leaking service itself counted. */
  readonly claims: readonly Claim[];
}

/** Different requests a run would make runs harder to compare; the schedule is the same every time. */
const SEED = 20_260_101;

/**
 * Starts the demo's services and their traffic, scans them, compares the report with the leaking service's own count,
 * and removes everything it started, also when interrupted (then null).
 */
export async function runDemo(options: ScanOptions): Promise<DemoOutcome | null> {
  const { settings, env, progress, signal } = options;
  const connection = await connectForSettings(settings, env);
  progress.step(
    connection
      ? 'Building the services’ image'
      : 'No Docker engine: starting the services as plain processes',
  );
  const cacheDir = join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'deployclaw');
  let run: DemoRun | null = null;
  try {
    run = await launchDemo({
      docker: connection?.docker ?? null,
      cacheDir,
      onProgress: progress.step,
      signal,
    });
    return signal.aborted ? null : await scanUnderLoad(options, run);
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    progress.step('Removing what the demo started');
    await run?.stop();
    await keepEvidenceOnly(resolveDataDir(settings['data-dir'], env));
  }
}

async function scanUnderLoad(options: ScanOptions, run: DemoRun): Promise<DemoOutcome | null> {
  const load = startLoad({ services: run.services, seed: SEED, signal: options.signal });
  try {
    const before = await run.truth();
    const targets = run.mode === 'docker' ? 'docker' : 'processes';
    const result = await runScan({
      ...options,
      settings: { ...options.settings, targets, containers: [...run.containerNames] },
    });
    if (options.signal.aborted) return null;
    const after = await run.truth();
    const bytesPerHour = ((after.leakedBytes - before.leakedBytes) / (after.atMs - before.atMs)) * 3_600_000;
    const { sent, failed } = load.summary();
    options.progress.note(
      `${sent} requests sent, ${failed} failed, ${round((after.leakedBytes - before.leakedBytes) / 1_048_576, 1)} MB leaked by the service's own count`,
    );
    return {
      result,
      claims: checkClaims(result, {
        container: leakingContainer(run),
        tenant: after.tenant,
        holder: after.holder,
        bytesPerHour,
      }),
    };
  } finally {
    await load.stop();
  }
}

function leakingContainer(run: DemoRun): string {
  const index = run.services.findIndex((service) => service.service === 'orders');
  return run.containerNames[index] ?? '';
}

/** The demo's history is of no use once its containers are gone; its bundle is what people look at next. */
async function keepEvidenceOnly(dataDir: string): Promise<void> {
  const files = ['history.sqlite', 'spool.sqlite'].flatMap((name) => [name, `${name}-wal`, `${name}-shm`]);
  await Promise.all(files.map((name) => rm(join(dataDir, name), { force: true })));
}
