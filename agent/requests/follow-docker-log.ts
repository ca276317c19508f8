import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { createLineSplitter } from '../lines/split-lines.ts';
import { createDemultiplexer } from './demultiplex.ts';
import { createLogCursor, type LogCursor } from './log-cursor.ts';
import { type LogEvents, MAX_LINE_BYTES } from './log-reader.ts';
import { logTimeFromMs, logTimeMs, logTimeText, MAX_STAMP_LENGTH, splitLogTime } from './log-time.ts';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/**
 * With `since` alone the engine reads a log file from its beginning: of 700 MB, more than 15 s of a core before the first
 * line comes (Docker 20.10). So many of its last lines are found at once and cost 0.2 s; they are 1,600 a second over
 * the longest pause between two connections.
 */
const LAST_LINES = 50_000;

export interface DockerLogOptions extends LogEvents {
  readonly docker: Docker;
  readonly containerId: string;
  /** For messages. */
  readonly containerName: string;
  /** Lines before this time, UTC epoch ms, are not asked for. */
  readonly sinceMs: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/**
 * Follows a container's stdout through the engine until `signal` aborts or the container is gone. A broken or ended
 * connection is taken up again where it ended, after 0.5 s doubling to 30 s. The stream is read one piece at a time,
 * so that a container that writes faster than lines are counted is held back by the socket and not kept in memory.
 */
export async function followDockerLog(options: DockerLogOptions): Promise<void> {
  const cursor = createLogCursor(logTimeFromMs(options.sinceMs));
  let delayMs = FIRST_DELAY_MS;
  for (;;) {
    let advanced = false;
    try {
      await readOnce(options, cursor, () => {
        advanced = true;
      });
      options.onClose(null);
    } catch (error) {
      if (options.signal.aborted) return options.onClose(null);
      options.onClose(error as Error);
      if (isGone(error)) return;
      const notice = unreadable(error, options.containerName);
      if (notice) return options.onNotice(notice);
    }
    if (options.signal.aborted) return;
    delayMs = advanced ? FIRST_DELAY_MS : Math.min(delayMs * 2, LONGEST_DELAY_MS);
    if (!(await slept(delayMs, options.signal))) return;
    options.onReconnect();
  }
}

async function readOnce(options: DockerLogOptions, cursor: LogCursor, onNewLine: () => void): Promise<void> {
  const { docker, signal } = options;
  const container = docker.getContainer(options.containerId);
  const { Config } = await container.inspect({ abortSignal: signal });
  const stream = await container.logs({
    follow: true,
    stdout: true,
    stderr: false,
    timestamps: true,
    since: logTimeText(cursor.since()),
    tail: LAST_LINES,
    abortSignal: signal,
  });
  cursor.resume();
  options.onOpen();
  let gaps = cursor.gaps();
  const lines = createLineSplitter(MAX_LINE_BYTES + MAX_STAMP_LENGTH, (line, cut) => {
    if (!takeLine(options, cursor, line, cut)) return;
    onNewLine();
    for (; gaps < cursor.gaps(); gaps++) options.onDropped();
  });
  // A terminal's output is one stream, so the engine sends it without frames.
  const push = Config.Tty ? lines.push : createDemultiplexer(lines.push);
  for await (const piece of stream) push(piece as Buffer);
}

/** False for a line that an earlier connection brought already. */
function takeLine(options: DockerLogOptions, cursor: LogCursor, line: Buffer, cut: boolean): boolean {
  const { time, text } = splitLogTime(line.toString('utf8'));
  if (time && !cursor.take(time)) return false;
  if (cut || Buffer.byteLength(text) > MAX_LINE_BYTES) options.onDropped();
  else options.onLine(text, time ? logTimeMs(time) : options.now());
  return true;
}

function isGone(error: unknown): boolean {
  return (error as { statusCode?: number }).statusCode === 404;
}

function unreadable(error: unknown, container: string): string | null {
  if (!/does not support reading/i.test((error as Error).message)) return null;
  return (
    `The log driver of container ${container} does not let its log be read, so its requests are not counted. ` +
    'Use the driver json-file, local or journald, or label the container with deployclaw.tenant.'
  );
}

async function slept(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch {
    // Only an abort ends this sleep early.
    return false;
  }
}
