import type Docker from 'dockerode';
import { askVersion } from './ask-version.ts';
import { addressText, type DockerAddress, dockerAddresses } from './docker-address.ts';
import { DockerUnavailableError, type DockerUnavailableReason } from './docker-unavailable-error.ts';

import { loadDockerode } from './load-dockerode.ts';

export { DockerUnavailableError } from './docker-unavailable-error.ts';

export interface DockerConnection {
  readonly docker: Docker;
  /** `Docker Engine 20.10.24 (API 1.41)`. */
  readonly engine: string;
  /** `unix:///var/run/docker.sock`. */
  readonly socket: string;
}

/** When several sockets fail, the operator hears of the one that came nearest to working. */
const TELLING: readonly DockerUnavailableReason[] = ['permission', 'not_docker', 'unreachable', 'absent'];

/**
 * Connects to the engine that DOCKER_HOST names, or to the first of Docker's and Podman's usual sockets that answers,
 * and makes sure that it is one. Throws {@link DockerUnavailableError} with the reason and its remedy.
 */
export async function connectDocker(env: NodeJS.ProcessEnv): Promise<DockerConnection> {
  const errors: DockerUnavailableError[] = [];
  for (const address of dockerAddresses(env)) {
    try {
      const engine = await askVersion(address);
      return { docker: client(address), engine, socket: addressText(address) };
    } catch (error) {
      if (!(error instanceof DockerUnavailableError)) throw error;
      errors.push(error);
    }
  }
  throw errors.toSorted((a, b) => TELLING.indexOf(a.reason) - TELLING.indexOf(b.reason))[0]!;
}

function client(address: DockerAddress): Docker {
  const Client = loadDockerode();
  // An empty host keeps the library from taking DOCKER_HOST out of this process's environment by itself.
  if (address.kind === 'unix')
    return new Client({ host: '', socketPath: address.socketPath, protocol: 'http' });
  const { host, port, tls } = address;
  return new Client({ host, port, protocol: tls ? 'https' : 'http', ...(tls ?? {}) });
}
