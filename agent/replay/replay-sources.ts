import { createReadStream } from 'node:fs';
import type { Settings } from '../settings/definitions.ts';
import { LIMITS } from './limits.ts';
import { plainBytes } from './plain-bytes.ts';
import { queryRange } from './query-range.ts';

/** Where a replay reads from: files (`-` is stdin), or a server and the token for it. */
export type ReplayInput =
  | { readonly memory: string; readonly requests: string | null }
  | { readonly prometheus: string; readonly token: string | null };

export interface Source {
  /** How messages name it. */
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

const TIMEOUT_MS = 300_000;

/** The two answers to read, nothing of them opened yet; null where there is no request source. */
export function replaySources(
  input: ReplayInput,
  settings: Settings,
  nowMs: number,
): { readonly memory: Source; readonly requests: Source | null } {
  if ('memory' in input)
    return { memory: file(input.memory), requests: input.requests === null ? null : file(input.requests) };
  const live = (query: string, of: string): Source => ({
    name: `${input.prometheus} (--${of}-query)`,
    chunks: plainBytes(
      queryRange({
        server: input.prometheus,
        query,
        fromMs: nowMs - settings.range,
        toMs: nowMs,
        stepMs: settings.step,
        token: input.token,
        timeoutMs: TIMEOUT_MS,
      }),
      { name: input.prometheus, maxBytes: LIMITS.maxBytes },
    ),
  });
  const requests = settings['requests-query'];
  return {
    memory: live(settings['memory-query'], 'memory'),
    requests: requests === null ? null : live(requests, 'requests'),
  };
}

function file(path: string): Source {
  const name = path === '-' ? 'stdin' : path;
  const source = path === '-' ? process.stdin : lazily(() => createReadStream(path));
  return { name, chunks: plainBytes(source, { name, maxBytes: LIMITS.maxBytes }) };
}

/** A stream that nobody reads yet would report a missing file to nobody. */
async function* lazily(open: () => AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* open();
}
