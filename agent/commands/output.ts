import { DeployclawError } from '../../functions/contract/errors.ts';

/** The report cannot be written to where stdout leads, a full disk for example. */
export class OutputError extends DeployclawError {
  override readonly name = 'OutputError';
}

/**
 * Keeps a stream whose reader left from ending the process: without a listener, the `error` event of an EPIPE throws
 * in the middle of whatever runs, and the demo's containers stay. Who writes to stdout hears of it from its own write;
 * for stderr there is nobody left to tell.
 */
export function guardOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/**
 * Writes and waits until the pipe has taken it: a report of megabytes must not be cut by the process' end. False when
 * the reader has left (`| head`), which is no error. Throws {@link OutputError} when it cannot be written.
 */
export async function writeStdout(text: string): Promise<boolean> {
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) =>
    process.stdout.write(text, resolve),
  );
  if (!error) return true;
  // The second code: a write after the stream was closed for the first.
  if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') return false;
  throw new OutputError(
    `The output cannot be written to stdout (${error.code ?? error.message}).`,
    'Send it elsewhere, or free some space; a scan has filed its report under the data directory all the same.',
    { cause: error },
  );
}
