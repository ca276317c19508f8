import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { allStarted } from './all-started.ts';
import { DEMO_SERVICES, type DemoService, type RunningService } from './demo-services.ts';
import type { PythonFacts } from './find-python.ts';
import { freePort } from './free-port.ts';
import { ownerIsGone, ownerName } from './owner.ts';
import { SERVICES_DIR } from './service-files.ts';

export interface StartOptions {
  /** Names are `<prefix>-<service>`. */
  readonly prefix: string;
  readonly runId: string;
  /** Takes each clean-up as soon as there is something to clean up. */
  readonly onStarted: (remove: () => Promise<void>) => void;
  readonly signal: AbortSignal;
}

export interface StartedService extends RunningService {
  readonly lastWords: () => Promise<{ running: boolean; log: string }>;
}

const DIRECTORY_PREFIX = 'deployclaw-demo-';
const TERM_WAIT_MS = 3000;
/** Of util-linux: has the kernel end the service when this process dies, even by SIGKILL. */
const SETPRIV = '/usr/bin/setpriv';

/** Starts every service as a plain process of its own process group, its stdout in a file. */
export async function startProcesses(
  python: PythonFacts,
  site: string,
  options: StartOptions,
): Promise<StartedService[]> {
  const directory = await mkdtemp(join(tmpdir(), `${DIRECTORY_PREFIX}${ownerName()}-`));
  options.onStarted(() => rm(directory, { recursive: true, force: true }));
  return await allStarted(
    DEMO_SERVICES.map((service) => startProcess(service, { python, site, directory }, options)),
  );
}

/** Removes the files of demos whose process ended without doing so. */
export async function removeLeftDirectories(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = new RegExp(`^${DIRECTORY_PREFIX}([\\d.]+)-`).exec(name)?.[1];
    if (owner === undefined || !ownerIsGone(owner)) continue;
    const path = join(tmpdir(), name);
    // Anybody may make a folder of that name in /tmp: only our own is ours to remove.
    const { uid } = await stat(path);
    if (uid === process.getuid?.()) await rm(path, { recursive: true, force: true });
  }
}

async function startProcess(
  service: DemoService,
  where: { readonly python: PythonFacts; readonly site: string; readonly directory: string },
  options: StartOptions,
): Promise<StartedService> {
  const name = `${options.prefix}-${service.name}`;
  const home = join(where.directory, service.name);
  const mediaDir = join(home, 'media');
  await mkdir(mediaDir, { recursive: true });
  const address = `127.0.0.1:${await freePort()}`;
  const stdout = await open(join(home, 'access.log'), 'a');
  const stderr = await open(join(home, 'error.log'), 'a');
  const command = [where.python.executable, ...service.args(address)];
  const guarded = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'TERM', '--', ...command] : command;
  const child = spawn(guarded[0]!, guarded.slice(1), {
    cwd: SERVICES_DIR,
    detached: true,
    stdio: ['ignore', stdout.fd, stderr.fd],
    env: {
      PATH: process.env.PATH,
      HOME: home,
      LANG: 'C.UTF-8',
      PYTHONPATH: where.site,
      PYTHONUNBUFFERED: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      LISTEN: address,
      MEDIA_DIR: mediaDir,
      // The agent leaves alone what it started itself, unless told so.
      DEPLOYCLAW_ENABLE: 'true',
      DEPLOYCLAW_SERVICE: name,
    },
  });
  // Without a pid it never started: waitUntilHealthy reports it as ended.
  child.on('error', () => {});
  options.onStarted(() => endGroup(child));
  await Promise.all([stdout.close(), stderr.close()]);
  return {
    name,
    service: service.name,
    url: `http://${address}`,
    lastWords: async () => ({
      running: child.pid !== undefined && child.exitCode === null && child.signalCode === null,
      log: (await readFile(join(home, 'error.log'), 'utf8')).slice(-2000),
    }),
  };
}

/** Ends a process and all it forked: politely, then by force. */
async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  if (!kill(child.pid, 'SIGTERM')) return;
  for (let waited = 0; waited < TERM_WAIT_MS && kill(child.pid, 0); waited += 50) await sleep(50);
  kill(child.pid, 'SIGKILL');
}

/** False when nothing of the group is left. */
function kill(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    // ESRCH: all have ended. The group is ours, so that nothing else can go wrong.
    return false;
  }
}
