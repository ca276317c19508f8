import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { z } from 'zod';
import { ensureDemoImage } from './build-image.ts';
import { DemoError } from './demo-error.ts';
import { LEAKING_SERVICE, type RunningService } from './demo-services.ts';
import { fetchLocal } from './fetch-local.ts';
import { findPython } from './find-python.ts';
import { ensurePackages } from './install-packages.ts';
import { removeLeftContainers, startContainers } from './start-containers.ts';
import {
  removeLeftDirectories,
  type StartedService,
  type StartOptions,
  startProcesses,
} from './start-processes.ts';
import { waitUntilHealthy } from './wait-until-healthy.ts';
import { warmUp } from './warm-up.ts';

export interface LaunchOptions {
  /** Null: no engine, the services run as plain processes. */
  readonly docker: Docker | null;
  /** Where packages are kept for the next demo. */
  readonly cacheDir: string;
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

/** What the leaking service itself has counted so far. */
export interface Truth {
  readonly leakedBytes: number;
  /** UTC epoch ms of the count. */
  readonly atMs: number;
  readonly tenant: string;
  /** The global that holds what leaked, such as `orders.REQUEST_HISTORY`. */
  readonly holder: string;
}

export interface DemoRun {
  readonly mode: 'docker' | 'process';
  readonly services: readonly RunningService[];
  /** Names under which the agent finds the services, in the order of `services`. */
  readonly containerNames: readonly string[];
  truth(): Promise<Truth>;
  /** Removes everything that was started; may be called any number of times. */
  stop(): Promise<void>;
}

const truthAnswer = z.object({
  leaked_bytes: z.number().int().nonnegative(),
  at: z.number().positive(),
  tenant: z.string().max(128),
  holder: z.string().max(128),
});

/**
 * Starts the demo's services, waits for them and warms them up. When anything fails or `signal` aborts, all that was
 * started is removed before the error goes out. Throws {@link DemoError} for what this host lacks.
 */
export async function launchDemo(options: LaunchOptions): Promise<DemoRun> {
  const { docker, signal } = options;
  const cleanUp = createCleanUp();
  try {
    const started = docker
      ? await launchContainers(docker, options, cleanUp.add)
      : await launchProcesses(options, cleanUp.add);
    options.onProgress('Waiting for the services and warming them up');
    await Promise.all(started.map((service) => waitUntilHealthy(service, service.lastWords, signal)));
    await warmUp(started, signal);
    const services = started.map(({ name, service, url }) => ({ name, service, url }));
    return {
      mode: docker ? 'docker' : 'process',
      services,
      containerNames: services.map(({ name }) => name),
      truth: () => askForTruth(services),
      stop: cleanUp.run,
    };
  } catch (error) {
    await cleanUp.run();
    throw error;
  }
}

type OnStarted = StartOptions['onStarted'];

async function launchContainers(
  docker: Docker,
  options: LaunchOptions,
  onStarted: OnStarted,
): Promise<StartedService[]> {
  const removed = await removeLeftContainers(docker);
  if (removed > 0) options.onProgress(`Removed ${removed} containers that an earlier demo had left behind`);
  const image = await ensureDemoImage({ ...options, docker });
  options.onProgress('Starting four containers');
  return await startContainers(docker, image, startOptions(options, onStarted));
}

async function launchProcesses(options: LaunchOptions, onStarted: OnStarted): Promise<StartedService[]> {
  await removeLeftDirectories();
  const python = await findPython(options.signal);
  const site = await ensurePackages({ ...options, python });
  options.onProgress('Starting four processes');
  return await startProcesses(python, site, startOptions(options, onStarted));
}

function startOptions({ signal }: LaunchOptions, onStarted: OnStarted): StartOptions {
  const runId = randomBytes(2).toString('hex');
  return { prefix: `deployclaw-demo-${runId}`, runId, onStarted, signal };
}

async function askForTruth(services: readonly RunningService[]): Promise<Truth> {
  const leaking = services.find(({ service }) => service === LEAKING_SERVICE)!;
  const { status, body } = await fetchLocal(`${leaking.url}/truth`);
  if (status !== 200)
    throw new DemoError(
      `${leaking.name} answers ${status} when asked what it leaked.`,
      'Run the demo again; while it runs, `docker logs` of that container shows why.',
    );
  const answer = truthAnswer.parse(JSON.parse(body));
  const { leaked_bytes: leakedBytes, tenant, holder } = answer;
  return { leakedBytes, atMs: Math.round(answer.at * 1000), tenant, holder };
}

/** Clean-ups in reverse order of their adding; each runs once, and one that fails does not keep the others from running. */
function createCleanUp(): { add: OnStarted; run: () => Promise<void> } {
  let pending: (() => Promise<void>)[] = [];
  return {
    add(remove) {
      pending.push(remove);
    },
    async run() {
      const all = pending.reverse();
      pending = [];
      const failures: unknown[] = [];
      for (const remove of all) await remove().catch((error: unknown) => failures.push(error));
      if (failures.length > 0)
        throw new DemoError(
          `Not everything that the demo started could be removed: ${(failures[0] as Error).message}.`,
          'Remove it with: docker rm -f $(docker ps -aq --filter label=deployclaw.demo)',
          { cause: failures[0] },
        );
    },
  };
}
