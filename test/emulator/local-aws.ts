import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { inject } from 'vitest';
import { DeployclawError } from '../../functions/contract/errors.ts';
import { runHostScript } from './run-host-script.ts';

export const LABELS = { ministack: 'MiniStack', localemu: 'LocalEmu' } as const;
export type EmulatorName = keyof typeof LABELS;

/** A local AWS that answers. */
export interface LocalAws {
  readonly name: EmulatorName;
  readonly label: string;
  /** For the constructor of any SDK client; always loopback, with credentials that are worth nothing. */
  readonly config: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
}

/** What `up.sh` says when this machine lacks what the emulator needs. */
const NOT_HERE = 2;

const started = new Map<EmulatorName, Promise<LocalAws | null>>();

/**
 * The emulator of that name, started at the first call of a test run and shared by all of its tests: so names of tables,
 * buckets and queues must be unique (unique-name.ts). Null where the machine cannot have it; MiniStack it must have.
 */
export function localAws(name: EmulatorName): Promise<LocalAws | null> {
  const known = started.get(name) ?? start(name);
  started.set(name, known);
  return known;
}

async function start(name: EmulatorName): Promise<LocalAws | null> {
  const { dir, owner } = inject('emulators');
  const { exitCode, output, log } = await runHostScript('up.sh', [
    name,
    join(dir, name),
    String(await freePort()),
    String(owner),
  ]);
  if (exitCode === NOT_HERE && name !== 'ministack') return null;
  if (exitCode !== 0)
    throw new DeployclawError(
      `${LABELS[name]} does not start: ${log.trim()}.`,
      'Install python3-venv and see that the package index can be reached.',
    );
  const endpoint = output.trim();
  refuseRemote(endpoint);
  return {
    name,
    label: LABELS[name],
    config: {
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
  };
}

/** No test may ever talk to AWS, whatever a script printed. */
function refuseRemote(endpoint: string): void {
  if (!/^http:\/\/127\.0\.0\.1:\d+$/.test(endpoint))
    throw new DeployclawError(
      `${JSON.stringify(endpoint)} is not on loopback.`,
      'Tests use local emulators only.',
    );
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
