import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HeapReader } from '../../heap/heap-reader.ts';

/**
 * A name that only one process of this host can hold: an abstract socket (unix(7)), which the kernel takes back when its
 * holder ends in whatever way. Nothing ever connects to it.
 */
const TURN = '\0deployclaw-heap-reader';
const ASK_EVERY_MS = 25;
/** Longer than almost every job. Whoever still holds the name then, be it a stranger, must not stop us for good. */
const MOST_PATIENCE_MS = 10_000;

/** The same reader, with one job at a time on this host: a scan and a daemon do not read beside each other. */
export function oneOnHost(
  reader: HeapReader,
  {
    name = TURN,
    patienceMs = MOST_PATIENCE_MS,
  }: { readonly name?: string; readonly patienceMs?: number } = {},
): HeapReader {
  async function inTurn<T>(job: () => Promise<T>): Promise<T> {
    const turn = await takeTurn(name, patienceMs);
    try {
      return await job();
    } finally {
      turn?.close();
    }
  }
  return {
    census: (target) => inTurn(() => reader.census(target)),
    retention: (target, request) => inTurn(() => reader.retention(target, request)),
    snapshot: (target, request) => inTurn(() => reader.snapshot(target, request)),
    close: reader.close,
  };
}

/** Null when it could not be had: reading beside another is better than not reading at all. */
async function takeTurn(name: string, patienceMs: number): Promise<Server | null> {
  const endMs = performance.now() + patienceMs;
  for (;;) {
    const turn = await listen(name);
    if (turn !== 'taken') return turn;
    if (performance.now() >= endMs) return null;
    await sleep(ASK_EVERY_MS);
  }
}

function listen(name: string): Promise<Server | 'taken' | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'EADDRINUSE' ? 'taken' : null),
    );
    server.listen(name, () => resolve(server.unref()));
  });
}
