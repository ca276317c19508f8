import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { requireEngine } from './require-engine.ts';

/** Every container of a test carries it, so that what a killed test left behind can be found and removed. */
export const TEST_LABEL = 'deployclaw.test';

interface ContainerOptions {
  /** From `requireImage`. */
  readonly image: string;
  readonly cmd: readonly string[];
  /** Default: a fresh one. Docker wants at least two characters. */
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Limit without swap on top: the kernel kills at this size. */
  readonly memoryBytes?: number;
  /** A TCP port of the container to publish on a free port of 127.0.0.1. */
  readonly publish?: number;
  /** `host path:container path[:ro]` */
  readonly binds?: readonly string[];
  /** Puts docker-init in front, as `docker run --init` does; the program then is a child of `pid`. */
  readonly init?: boolean;
}

export interface RunningContainer {
  readonly id: string;
  readonly name: string;
  /** Host pid of the first process; 0 when it has ended already. */
  readonly pid: number;
  /** Of 127.0.0.1, for `publish`. */
  readonly port?: number;
  /** Kills and removes it; does nothing when it is gone. */
  remove(): Promise<void>;
}

/** Starts a container and returns at once: what runs in it may still be starting up. Remove it in `afterAll` or `finally`. */
export async function runContainer(options: ContainerOptions): Promise<RunningContainer> {
  const docker = await requireEngine();
  const name = options.name ?? `deployclaw-test-${randomBytes(6).toString('hex')}`;
  const container = await docker.createContainer(createOptions(name, options));
  const remove = () => removeContainer(container);
  try {
    await container.start();
    const state = await container.inspect();
    const published = Object.values(state.NetworkSettings.Ports)[0]?.[0]?.HostPort;
    return {
      id: container.id,
      name,
      pid: state.State.Pid,
      ...(published === undefined ? {} : { port: Number(published) }),
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

function createOptions(name: string, options: ContainerOptions): Docker.ContainerCreateOptions {
  const port = options.publish === undefined ? null : `${options.publish}/tcp`;
  return {
    name,
    Image: options.image,
    Cmd: [...options.cmd],
    Env: Object.entries(options.env ?? {}).map(([key, value]) => `${key}=${value}`),
    Labels: { ...options.labels, [TEST_LABEL]: '1' },
    ...(port === null ? {} : { ExposedPorts: { [port]: {} } }),
    HostConfig: {
      Init: options.init ?? false,
      Binds: [...(options.binds ?? [])],
      ...(options.memoryBytes === undefined
        ? {}
        : { Memory: options.memoryBytes, MemorySwap: options.memoryBytes }),
      ...(port === null ? {} : { PortBindings: { [port]: [{ HostIp: '127.0.0.1', HostPort: '' }] } }),
    },
  };
}

async function removeContainer(container: Docker.Container): Promise<void> {
  try {
    await container.remove({ force: true, v: true });
  } catch (error) {
    const status = (error as { statusCode?: number }).statusCode;
    // 404: gone; 409: somebody else is removing it right now.
    if (status !== 404 && status !== 409) throw error;
  }
}
