import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerUnavailableError } from './docker-unavailable-error.ts';

/** Where an engine listens. The field names are those of both `node:http` and dockerode. */
export type DockerAddress =
  | { readonly kind: 'unix'; readonly socketPath: string }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      readonly tls: { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer } | null;
    };

/**
 * Addresses to try in order: DOCKER_HOST alone when it is set, else Docker's socket and Podman's two. TLS as the docker
 * command has it: DOCKER_TLS_VERIFY, or DOCKER_CERT_PATH, with ca.pem, cert.pem and key.pem in the latter.
 * Throws DockerUnavailableError on a DOCKER_HOST that is neither unix:// nor tcp://, or unreadable certificates.
 */
export function dockerAddresses(env: NodeJS.ProcessEnv): DockerAddress[] {
  const { DOCKER_HOST: host, XDG_RUNTIME_DIR: runtime } = env;
  if (host) return [parseDockerHost(host, env)];
  return [
    '/var/run/docker.sock',
    '/run/podman/podman.sock',
    ...(runtime ? [`${runtime}/podman/podman.sock`] : []),
  ].map((socketPath) => ({ kind: 'unix', socketPath }));
}

/** For messages. */
export function addressText(address: DockerAddress): string {
  return address.kind === 'unix' ? `unix://${address.socketPath}` : `tcp://${address.host}:${address.port}`;
}

function parseDockerHost(host: string, env: NodeJS.ProcessEnv): DockerAddress {
  if (host.startsWith('unix://') && host.length > 'unix://'.length)
    return { kind: 'unix', socketPath: host.slice('unix://'.length) };
  const url = URL.canParse(host) ? new URL(host) : null;
  if (url === null || url.protocol !== 'tcp:' || url.hostname === '')
    throw new DockerUnavailableError(
      'not_docker',
      `DOCKER_HOST is ${JSON.stringify(host.slice(0, 200))}; unix:///path and tcp://host:port are understood.`,
    );
  const wantsTls = Boolean(env.DOCKER_TLS_VERIFY) || Boolean(env.DOCKER_CERT_PATH);
  return {
    kind: 'tcp',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (wantsTls ? 2376 : 2375)),
    tls: wantsTls ? readCertificates(env) : null,
  };
}

function readCertificates(env: NodeJS.ProcessEnv) {
  const folder = env.DOCKER_CERT_PATH || join(env.HOME ?? '/', '.docker');
  try {
    const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((file) => readFileSync(join(folder, file)));
    return { ca: ca!, cert: cert!, key: key! };
  } catch (cause) {
    throw new DockerUnavailableError(
      'permission',
      `The TLS certificates in ${folder} cannot be read (${(cause as NodeJS.ErrnoException).code}).`,
      cause,
    );
  }
}
