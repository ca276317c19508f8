import type Docker from 'dockerode';
import { allStarted } from './all-started.ts';
import { DEMO_SERVICES, type DemoService } from './demo-services.ts';
import { findPython } from './find-python.ts';
import { freePort } from './free-port.ts';
import { ownerIsGone, ownerName } from './owner.ts';
import type { StartedService, StartOptions } from './start-processes.ts';

const RUN_LABEL = 'deployclaw.demo';
const OWNER_LABEL = 'deployclaw.demo.owner';
const MEMORY_BYTES = 512 * 1024 * 1024;
const PORT = 8000;

/** Starts every service in a container of its own. `onStarted` is called before anything can fail, so that all is removed. */
export async function startContainers(
  docker: Docker,
  image: string,
  options: StartOptions,
): Promise<StartedService[]> {
  const python = await findPython(options.signal);
  const bridge = await hasBridge(docker);
  return await allStarted(
    DEMO_SERVICES.map(async (service) => {
      const name = `${options.prefix}-${service.name}`;
      const port = bridge ? PORT : await freePort();
      const description = describe(service, { name, image, port, bridge, runId: options.runId });
      const address = bridge ? `0.0.0.0:${PORT}` : `127.0.0.1:${port}`;
      const container = await docker.createContainer({
        ...description,
        Cmd: [python.executable, ...service.args(address)],
        Env: [`LISTEN=${address}`],
      });
      options.onStarted(() => removeContainer(container));
      await container.start();
      const { NetworkSettings } = await container.inspect();
      const published = NetworkSettings.Ports[`${PORT}/tcp`]?.[0]?.HostPort;
      return {
        name,
        service: service.name,
        url: `http://127.0.0.1:${bridge ? published : port}`,
        lastWords: () => lastWords(container),
      };
    }),
  );
}

/** Removes the containers of demos whose process ended without doing so. */
export async function removeLeftContainers(docker: Docker): Promise<number> {
  const found = await docker.listContainers({ all: true, filters: { label: [OWNER_LABEL] } });
  const left = found.filter(({ Labels }) => ownerIsGone(Labels[OWNER_LABEL] ?? ''));
  await Promise.all(left.map(({ Id }) => removeContainer(docker.getContainer(Id))));
  return left.length;
}

interface Place {
  readonly name: string;
  readonly image: string;
  readonly port: number;
  readonly bridge: boolean;
  readonly runId: string;
}

function describe(service: DemoService, place: Place): Docker.ContainerCreateOptions {
  const port = `${place.port}/tcp`;
  return {
    name: place.name,
    Image: place.image,
    Labels: {
      [RUN_LABEL]: place.runId,
      [OWNER_LABEL]: ownerName(),
      'deployclaw.service': service.name,
      'com.docker.compose.project': 'deployclaw-demo',
      'com.docker.compose.service': service.name,
    },
    ...(place.bridge ? { ExposedPorts: { [port]: {} } } : {}),
    HostConfig: {
      Memory: MEMORY_BYTES,
      MemorySwap: MEMORY_BYTES,
      PidsLimit: 64,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      // Readable by the agent whatever the engine's default driver is, and bounded.
      LogConfig: { Type: 'json-file', Config: { 'max-size': '16m', 'max-file': '2' } },
      ...(place.bridge
        ? { PortBindings: { [port]: [{ HostIp: '127.0.0.1', HostPort: '' }] } }
        : { NetworkMode: 'host' }),
    },
  };
}

/** An engine may run without its bridge (`dockerd --bridge=none`); the services then listen on the host's loopback. */
async function hasBridge(docker: Docker): Promise<boolean> {
  const networks = await docker.listNetworks();
  return networks.some(({ Driver }) => Driver === 'bridge');
}

async function lastWords(container: Docker.Container): Promise<{ running: boolean; log: string }> {
  const { State } = await container.inspect();
  const log = await container.logs({ stdout: true, stderr: true, tail: 20 });
  // The 8-byte headers of the multiplexed stream are of no use to a reader.
  return { running: State.Running, log: log.toString('latin1').replace(/[\0-\x02]\0{3}[\s\S]{4}/g, '') };
}

async function removeContainer(container: Docker.Container): Promise<void> {
  try {
    await container.remove({ force: true, v: true });
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    // 404: gone; 409: being removed right now by somebody else.
    if (statusCode !== 404 && statusCode !== 409) throw error;
  }
}
