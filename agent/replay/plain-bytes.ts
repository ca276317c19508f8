import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ReplayError } from './replay-error.ts';

/** Chunks of at most this many bytes, so that bounds are looked at often. */
const CHUNK = 65_536;

/**
 * The bytes of a file or of an answer, decompressed when they begin with gzip's magic bytes (RFC 1952), whatever the
 * file is called. Throws {@link ReplayError} when the source cannot be read, is damaged, or is larger than `maxBytes`.
 */
export async function* plainBytes(
  source: AsyncIterable<Uint8Array>,
  o: { readonly name: string; readonly maxBytes: number },
): AsyncGenerator<Uint8Array> {
  let total = 0;
  try {
    for await (const bytes of await decompressed(source)) {
      total += bytes.length;
      if (total > o.maxBytes)
        throw new ReplayError(
          `${o.name} holds more than ${o.maxBytes} bytes of JSON.`,
          'Record fewer containers, a shorter range or a larger step, or replay it in parts.',
        );
      for (let i = 0; i < bytes.length; i += CHUNK) yield bytes.subarray(i, i + CHUNK);
    }
  } catch (error) {
    if (error instanceof ReplayError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const damaged = code?.startsWith('Z_') === true;
    throw new ReplayError(
      `${o.name} cannot be read: ${damaged ? `damaged or truncated gzip (${message})` : message}.`,
      damaged ? 'Record or download it again.' : 'Check the path and its permissions.',
      { cause: error },
    );
  }
}

async function decompressed(source: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const chunks = source[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  let done = false;
  while (head.length < 2 && !done) {
    const next = await chunks.next();
    if (next.done) done = true;
    else head = Buffer.concat([head, next.value]);
  }
  const whole = resume(head, chunks);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return whole;
  const compressed = Readable.from(whole);
  const gunzip = createGunzip();
  compressed.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => compressed.destroy());
  return compressed.pipe(gunzip);
}

async function* resume(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
