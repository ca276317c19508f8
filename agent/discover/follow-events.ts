import type Docker from 'dockerode';
import { z } from 'zod';
import { containerId } from '../../functions/contract/scalars.ts';
import { createLineSplitter } from '../lines/split-lines.ts';

/** A container event of the engine's stream. */
export interface ContainerEvent {
  readonly action: 'start' | 'die' | 'oom' | 'rename';
  readonly id: string;
  readonly atMs: number;
  readonly exitCode: string | null;
}

export interface EventHandlers {
  /** A stream is open: whatever happened before is unknown, list now. */
  connected(): void;
  event(event: ContainerEvent): void;
  /** An event could not be read or was too long: what it said is unknown. */
  unreadable(): void;
  /** The stream broke; it is opened again after a while. */
  lost(why: string): void;
}

const ACTIONS = ['start', 'die', 'oom', 'rename'] as const;
/** Podman says `die` too, but its filter knows that event as `died` (4.3). */
const ASKED_FOR = [...ACTIONS, 'died'];
const MAX_LINE_BYTES = 1024 * 1024;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;

const eventLine = z.object({
  Action: z.string(),
  Actor: z.object({
    ID: containerId,
    Attributes: z.record(z.string(), z.string()).nullish(),
  }),
  timeNano: z.number().nonnegative().nullish(),
  time: z.number().nonnegative().nullish(),
});

/**
 * Follows the engine's event stream until `stop` is called, opening it again when it breaks: after a quarter of a
 * second, then twice as long each time up to 30 s. Lines may come in pieces, be huge, or be no events at all.
 */
export function followEvents(docker: Docker, now: () => number, handlers: EventHandlers): { stop(): void } {
  let stopped = false;
  let waitMs = FIRST_WAIT_MS;
  let timer: NodeJS.Timeout | undefined;
  let abort = new AbortController();

  async function connect(): Promise<void> {
    abort = new AbortController();
    try {
      const stream = await docker.getEvents({
        filters: { type: ['container'], event: ASKED_FOR },
        abortSignal: abort.signal,
      } as Docker.GetEventsOptions);
      if (stopped) return abort.abort();
      handlers.connected();
      await readUntilEnd(stream);
      reconnect('the engine closed it');
    } catch (error) {
      reconnect(error instanceof Error ? error.message : String(error));
    }
  }

  function readUntilEnd(stream: NodeJS.ReadableStream): Promise<void> {
    const splitter = createLineSplitter(MAX_LINE_BYTES, (line, cut) => {
      if (cut) handlers.unreadable();
      else onLine(line.toString('utf8'));
    });
    return new Promise((resolve, reject) => {
      stream.on('data', (chunk: Buffer) => {
        // Only a stream that carries something is a good one: an engine that accepts and hangs up keeps the wait.
        waitMs = FIRST_WAIT_MS;
        splitter.push(chunk);
      });
      stream.on('close', () => resolve());
      stream.on('error', reject);
    });
  }

  function onLine(line: string): void {
    if (line.trim() === '') return;
    const event = parseEvent(line, now());
    if (event === 'unreadable') handlers.unreadable();
    else if (event !== null) handlers.event(event);
  }

  function reconnect(why: string): void {
    if (stopped) return;
    handlers.lost(why);
    timer = setTimeout(() => void connect(), waitMs);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }

  void connect();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      abort.abort();
    },
  };
}

/** Reads one line; null for an event that does not matter here. */
export function parseEvent(line: string, nowMs: number): ContainerEvent | null | 'unreadable' {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return 'unreadable';
  }
  const parsed = eventLine.safeParse(json);
  if (!parsed.success) return 'unreadable';
  const { Action, Actor, timeNano, time } = parsed.data;
  const action = ACTIONS.find((name) => name === Action);
  if (action === undefined) return null;
  const atMs = timeNano ? Math.floor(timeNano / 1e6) : time ? time * 1000 : nowMs;
  const exitCode = Actor.Attributes?.exitCode?.slice(0, 16) ?? null;
  return { action, id: Actor.ID, atMs: Math.min(atMs, nowMs), exitCode };
}
