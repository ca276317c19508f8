import { readFileSync, statSync } from 'node:fs';
import { type HeapOutput, heapOutput } from '../heap-report/heap-document.ts';
import { HeapTargetError } from './heap-target-error.ts';

/** 10,000 types take some megabytes. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Reads what an earlier `heap --json` printed. Throws {@link HeapTargetError}. */
export function readFormer(path: string): HeapOutput {
  let text: string;
  try {
    if (statSync(path).size > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes`);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw notUsable(path, (error as NodeJS.ErrnoException).code ?? (error as Error).message, error);
  }
  try {
    return heapOutput.parse(JSON.parse(text));
  } catch (error) {
    throw notUsable(path, 'it is not what `deployclaw heap TARGET --json` prints', error);
  }
}

function notUsable(path: string, why: string, cause: unknown): HeapTargetError {
  return new HeapTargetError(
    `${path} cannot be compared with: ${why}.`,
    'Make it with: deployclaw heap TARGET --json > before.json',
    { cause },
  );
}
