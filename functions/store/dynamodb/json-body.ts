import { gunzipSync, gzipSync } from 'node:zlib';
import type { Body } from './item-table.ts';

/** Below this, gzip saves less than its own header. */
const PLAIN_CHARS = 400;
/** An item of 400 KB that unpacks to more than this is no item of ours. */
const MAX_UNPACKED_BYTES = 16 * 1024 * 1024;

/** A value as JSON, compressed where that is smaller: each started 1 KB of an item is one write unit. */
export function jsonBody(value: unknown): Body {
  const text = JSON.stringify(value);
  if (text.length < PLAIN_CHARS) return { j: { S: text } };
  const packed = gzipSync(text, { level: 6 });
  return packed.length < Buffer.byteLength(text) ? { z: { B: packed } } : { j: { S: text } };
}

/** Inverse of {@link jsonBody}; the value is not validated. Throws on what is neither, or unpacks to too much. */
export function parseJsonBody(body: Body): unknown {
  if (body.j?.S !== undefined) return JSON.parse(body.j.S);
  if (body.z?.B === undefined) throw new TypeError('the item has no body');
  return JSON.parse(gunzipSync(body.z.B, { maxOutputLength: MAX_UNPACKED_BYTES }).toString());
}
