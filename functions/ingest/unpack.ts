import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { IngestError } from './ingest-error.ts';

/** What a message or an object may unpack to; a gzip bomb ends here. */
export const MAX_UNPACKED_BYTES = 8 * 1024 * 1024;

const gunzipped = promisify(gunzip);

/** The content of gzipped bytes, at most `maxBytes`. Throws IngestError: too large, or damaged. */
export async function unpack(
  packed: Uint8Array,
  what: string,
  maxBytes = MAX_UNPACKED_BYTES,
): Promise<Buffer> {
  try {
    return await gunzipped(packed, { maxOutputLength: maxBytes });
  } catch (cause) {
    const tooLarge = (cause as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
    throw new IngestError(
      tooLarge ? `${what} unpacks to more than ${maxBytes} bytes.` : `${what} is not gzip.`,
      'See which host sent it, and that its agent is ours; nothing of it was stored.',
      { kind: tooLarge ? 'too-large' : 'damaged', cause },
    );
  }
}
