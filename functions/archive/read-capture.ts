import { type Capture, capture } from '../contract/capture.ts';
import { MAX_UNPACKED_BYTES, unpack } from '../ingest/unpack.ts';
import type { CaptureStore } from '../store/captures.ts';
import { CaptureError } from './capture-error.ts';

const KEY = /^hosts\/([A-Za-z0-9._-]+)\/captures\/([A-Za-z0-9._-]+)\.json\.gz$/;

/** Whether the key is one of a capture: the bucket also tells of the claim checks of batches. */
export function isCaptureKey(key: string): boolean {
  return KEY.test(key);
}

/**
 * The capture of that key, as large as a message at most. The key says which host put it and by which command, since a
 * host can write under its own prefix only; a capture that says otherwise is refused. Throws CaptureError, IngestError and
 * what the store throws.
 */
export async function readCapture(key: string, captures: CaptureStore): Promise<Capture> {
  const [, host, commandId] = KEY.exec(key) ?? [];
  const packed = await captures.get(key, MAX_UNPACKED_BYTES, null);
  const text = (await unpack(packed, `The object ${key}`)).toString();
  const read = parse(text, key);
  if (read.host !== host || read.commandId !== commandId)
    throw refusal(`The object ${key} says that it is of ${JSON.stringify(read.host)} and ${read.commandId}.`);
  return read;
}

function parse(text: string, key: string): Capture {
  try {
    return capture.parse(JSON.parse(text));
  } catch (cause) {
    throw refusal(`The object ${key} is no capture/1.`, cause);
  }
}

function refusal(what: string, cause?: unknown): CaptureError {
  return new CaptureError(what, 'See that the agent of that host is ours, and of the same release.', {
    cause,
  });
}
