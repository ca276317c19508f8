import { DeployclawError } from '../../functions/contract/errors.ts';

const HEADER = 8;
const STDOUT = 1;
const ENGINE_ERROR = 3;
const MAX_ERROR_TEXT = 512;

/** Thrown when a log stream is not what the engine's interface promises. */
export class LogStreamError extends DeployclawError {
  override readonly name = 'LogStreamError';
}

/**
 * Takes the engine's multiplexed log stream in pieces cut anywhere and hands on what was written to stdout. A frame
 * is 8 bytes (stream number, three zeros, length as big-endian 32 bits) and its payload; payloads are passed through
 * as they come, so that a frame that claims 4 GiB costs no memory.
 * https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
 *
 * The returned function throws {@link LogStreamError} for a header that is none and for an error sent by the engine.
 */
export function createDemultiplexer(onStdout: (piece: Buffer) => void): (piece: Buffer) => void {
  const header = Buffer.alloc(HEADER);
  let headerLength = 0;
  let stream = 0;
  let left = 0;
  let errorText = '';

  const payload = (part: Buffer): void => {
    if (stream === STDOUT) onStdout(part);
    else if (stream === ENGINE_ERROR && errorText.length < MAX_ERROR_TEXT)
      errorText += part.toString('utf8', 0, MAX_ERROR_TEXT);
  };
  const endOfFrame = (): void => {
    headerLength = 0;
    if (stream !== ENGINE_ERROR) return;
    throw new LogStreamError(
      `The engine reports: ${JSON.stringify(errorText.trim().slice(0, MAX_ERROR_TEXT))}.`,
      'Look into the log of the engine (journalctl -u docker).',
    );
  };

  return (piece) => {
    let at = 0;
    while (at < piece.length) {
      if (headerLength < HEADER) {
        const copied = piece.copy(header, headerLength, at, at + HEADER - headerLength);
        headerLength += copied;
        at += copied;
        if (headerLength < HEADER) return;
        ({ stream, length: left } = readHeader(header));
        if (left === 0) endOfFrame();
        continue;
      }
      const part = piece.subarray(at, at + left);
      at += part.length;
      left -= part.length;
      payload(part);
      if (left === 0) endOfFrame();
    }
  };
}

function readHeader(header: Buffer): { stream: number; length: number } {
  const stream = header[0]!;
  if (stream > ENGINE_ERROR || header[1] !== 0 || header[2] !== 0 || header[3] !== 0)
    throw new LogStreamError(
      `The log stream has the frame header ${header.toString('hex')}, which is none.`,
      'Check that DOCKER_HOST names a Docker or Podman socket.',
    );
  return { stream, length: header.readUInt32BE(4) };
}
