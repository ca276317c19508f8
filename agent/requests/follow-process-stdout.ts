import { constants } from 'node:fs';
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../discover/target.ts';
import { createLineSplitter } from '../lines/split-lines.ts';
import { type LogEvents, MAX_LINE_BYTES } from './log-reader.ts';

const POLL_MS = 500;
const MAX_BYTES_PER_POLL = 4 * 1024 * 1024;
/** A log that is this far ahead is never caught up with; its newest part is what matters. */
const MAX_BACKLOG_BYTES = 64 * 1024 * 1024;

export interface ProcessStdoutOptions extends LogEvents {
  /** Root of procfs. */
  readonly proc: string;
  readonly target: Target;
  readonly now: () => number;
  /** Takes a file, told by device and inode; false when another watched process logs into it too. */
  readonly claim: (fileKey: string) => boolean;
  readonly signal: AbortSignal;
}

/**
 * Follows the regular file that a process has as its stdout, from its current end, until `signal` aborts or the
 * process is gone. Looked up through /proc/PID/fd/1 at every poll: a process that reopened its log after a rotation
 * has another file there, a renamed one stays the same, and one truncated in place starts anew.
 */
export async function followProcessStdout(options: ProcessStdoutOptions): Promise<void> {
  const path = `${options.proc}/${options.target.rootPid}/fd/1`;
  let current: OpenLog | null = null;
  let error: Error | null = null;
  try {
    for (let first = true; !options.signal.aborted && (await isSameProcess(options)); first = false) {
      const seen = await stat(path);
      const key = `${seen.dev}:${seen.ino}`;
      if (seen.isFile() && !options.claim(key)) return options.onNotice(notice(options.target, SHARED));
      if (key !== current?.key) {
        await current?.readNew(options);
        await current?.file.close();
        current = null;
        if (!seen.isFile()) return options.onNotice(notice(options.target, NO_FILE));
        current = await openLog(path, key, first ? 'end' : 'start', options);
        if (first) options.onOpen();
      }
      await current.readNew(options);
      await sleep(POLL_MS, undefined, { signal: options.signal });
    }
  } catch (cause) {
    if (!options.signal.aborted && !isGone(cause)) error = cause as Error;
  } finally {
    await current?.file.close().catch(() => {});
    options.onClose(error);
  }
}

interface OpenLog {
  readonly key: string;
  readonly file: FileHandle;
  readNew(events: LogEvents & { readonly now: () => number }): Promise<void>;
}

async function openLog(
  path: string,
  key: string,
  from: 'start' | 'end',
  events: LogEvents & { readonly now: () => number },
): Promise<OpenLog> {
  // Not blocking: between the look and the opening, the target may have put a named pipe there.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const buffer = Buffer.allocUnsafe(64 * 1024);
  const newLines = () =>
    createLineSplitter(MAX_LINE_BYTES, (line, cut) => {
      if (cut) events.onDropped();
      else events.onLine(line.toString('utf8'), events.now());
    });
  let lines = newLines();
  let offset = from === 'end' ? (await file.stat()).size : 0;
  return {
    key,
    file,
    async readNew() {
      const { size } = await file.stat();
      if (size < offset) {
        // Truncated in place: the line that was begun is gone.
        offset = 0;
        lines = newLines();
      }
      if (size - offset > MAX_BACKLOG_BYTES) {
        events.onDropped();
        offset = size - MAX_BYTES_PER_POLL;
      }
      const end = Math.min(size, offset + MAX_BYTES_PER_POLL);
      while (offset < end) {
        const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end - offset), offset);
        if (bytesRead === 0) return;
        offset += bytesRead;
        lines.push(buffer.subarray(0, bytesRead));
      }
    },
  };
}

/** The pid may be another process's by now: its start ticks tell (field 22 of /proc/PID/stat, see proc(5)). */
async function isSameProcess({ proc, target }: ProcessStdoutOptions): Promise<boolean> {
  const text = await readFile(`${proc}/${target.rootPid}/stat`, 'latin1');
  const afterName = text.slice(text.lastIndexOf(')') + 2);
  return Number(afterName.split(' ')[19]) === target.rootStartTicks;
}

const NO_FILE = 'is a pipe, a terminal or a device, which nobody else can read along';
const SHARED = 'is a file that another watched process writes too, so its lines cannot be told apart';

function notice(target: Target, reason: string): string {
  return (
    `The stdout of process ${target.rootPid} (${target.identity.name}) ${reason}: its requests are not counted. ` +
    'Start it with its stdout in a file of its own, or run it in a container.'
  );
}

function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ESRCH';
}
