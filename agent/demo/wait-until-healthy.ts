import { setTimeout as sleep } from 'node:timers/promises';
import { DemoError } from './demo-error.ts';
import type { RunningService } from './demo-services.ts';
import { fetchLocal } from './fetch-local.ts';

const DEADLINE_MS = 60_000;
const PAUSE_MS = 100;

/** Waits for a service's health endpoint. Throws {@link DemoError} with what the service said last when it stays silent. */
export async function waitUntilHealthy(
  { name, url }: RunningService,
  lastWords: () => Promise<{ running: boolean; log: string }>,
  signal: AbortSignal,
): Promise<void> {
  for (let waited = 0; ; waited += PAUSE_MS) {
    signal.throwIfAborted();
    const healthy = await fetchLocal(`${url}/health`).then(
      ({ status }) => status === 200,
      // Not listening yet.
      () => false,
    );
    if (healthy) return;
    const checkNow = waited % 1000 === 0;
    const { running, log } = checkNow ? await lastWords() : { running: true, log: '' };
    if (!running || waited >= DEADLINE_MS) {
      throw new DemoError(
        `${name} ${running ? `does not answer at ${url}` : 'ended at its start'}: ${JSON.stringify(log.slice(-1500))}.`,
        'Check that this host allows connections on 127.0.0.1 and has 512 MB of memory free.',
      );
    }
    await sleep(PAUSE_MS, undefined, { signal });
  }
}
