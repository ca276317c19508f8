import { readFileSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { Recording } from './recording.ts';

/** Keeps a recording, so that what a seed found in it can be found again. */
export function saveRecording(file: string, recording: Recording): void {
  const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } };
  writeFileSync(file, brotliCompressSync(serialize(recording), fast), { mode: 0o600 });
}

export function loadRecording(file: string): Recording {
  return deserialize(brotliDecompressSync(readFileSync(file))) as Recording;
}
