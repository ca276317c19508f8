import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { z } from 'zod';
import { addressText, type DockerAddress } from './docker-address.ts';
import { DockerUnavailableError, type DockerUnavailableReason } from './docker-unavailable-error.ts';

const MAX_ANSWER_BYTES = 256 * 1024;
const TIMEOUT_MS = 5_000;

const versionAnswer = z.object({
  Version: z.string().min(1).max(64),
  ApiVersion: z.string().min(1).max(16),
  Components: z.array(z.object({ Name: z.string() })).nullish(),
});

/**
 * Asks whoever listens for its version and gives `Docker Engine 20.10.24 (API 1.41)` or `Podman Engine 4.3.1 (...)`.
 * Bounded in time and size, unlike a client library: the other side may be anything. Throws DockerUnavailableError.
 */
export async function askVersion(address: DockerAddress): Promise<string> {
  const body = await getBounded(address, '/version');
  const answer = versionAnswer.safeParse(parseJson(body));
  if (!answer.success)
    throw new DockerUnavailableError(
      'not_docker',
      `${addressText(address)} answers, but not as Docker does.`,
    );
  const { Version, ApiVersion, Components } = answer.data;
  const podman = Components?.some((component) => component.Name.startsWith('Podman')) ?? false;
  const printable = (text: string) => text.replace(/[^\x20-\x7e]/g, '?');
  return `${podman ? 'Podman' : 'Docker'} Engine ${printable(Version)} (API ${printable(ApiVersion)})`;
}

function getBounded(address: DockerAddress, path: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const onResponse = (response: IncomingMessage) => {
    const chunks: Buffer[] = [];
    let length = 0;
    response.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > MAX_ANSWER_BYTES)
        request.destroy(
          new DockerUnavailableError('not_docker', `${addressText(address)} answers without an end.`),
        );
      else chunks.push(chunk);
    });
    response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    response.on('error', (error) => reject(explain(address, error)));
  };
  const common = { path, agent: false as const, signal };
  const request =
    address.kind === 'unix'
      ? httpGet({ ...common, socketPath: address.socketPath }, onResponse)
      : address.tls
        ? httpsGet({ ...common, host: address.host, port: address.port, ...address.tls }, onResponse)
        : httpGet({ ...common, host: address.host, port: address.port }, onResponse);
  request.on('error', (error) => reject(explain(address, error)));
  return promise;
}

function explain(address: DockerAddress, error: Error): DockerUnavailableError {
  if (error instanceof DockerUnavailableError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? error.name;
  const reason = reasonOf(code);
  const says: Readonly<Record<DockerUnavailableReason, string>> = {
    absent: `There is no container engine at ${addressText(address)}.`,
    permission: `Permission to use ${addressText(address)} is denied.`,
    not_docker: `What listens at ${addressText(address)} does not speak Docker's HTTP (${code}).`,
    unreachable: `The container engine at ${addressText(address)} does not answer (${code}).`,
  };
  return new DockerUnavailableError(reason, says[reason], error);
}

function reasonOf(code: string): DockerUnavailableReason {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'absent';
  if (code === 'EACCES' || code === 'EPERM') return 'permission';
  // It took the connection, but answered with something else than HTTP, or hung up without a word.
  if (code.startsWith('HPE_') || code === 'ECONNRESET' || code === 'EPIPE') return 'not_docker';
  return 'unreachable';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
