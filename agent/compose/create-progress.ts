import ora from 'ora';
import { formatDuration } from '../settings/duration.ts';
import type { Progress } from './progress.ts';

const LINE_EVERY_MS = 30_000;

/**
 * A spinner with a bar where stderr is a terminal; elsewhere one line a stage and one each 30 s, so that a log of a CI
 * run shows life without drowning.
 */
export function createProgress(stream: NodeJS.WriteStream, now: () => number): Progress {
  return stream.isTTY && process.env.TERM !== 'dumb' ? spinnerProgress(stream) : lineProgress(stream, now);
}

function spinnerProgress(stream: NodeJS.WriteStream): Progress {
  // discardStdin would swallow Ctrl-C on some terminals; the scan must see it. Without a colour of ours ora has its own,
  // whatever NO_COLOR says.
  const plain = process.env.NO_COLOR ? { color: false as const } : {};
  const spinner = ora({ stream, discardStdin: false, ...plain });
  const show = (text: string): void => {
    spinner.text = text;
    if (!spinner.isSpinning) spinner.start();
  };
  return {
    step: show,
    share: (text, doneMs, totalMs) =>
      show(`${bar(doneMs / totalMs)} ${seconds(doneMs)} of ${formatDuration(totalMs)}  ${text}`),
    note(text) {
      const spinning = spinner.isSpinning;
      if (spinning) spinner.stop();
      stream.write(`${text}\n`);
      if (spinning) spinner.start();
    },
    end: () => void spinner.stop(),
  };
}

function lineProgress(stream: NodeJS.WriteStream, now: () => number): Progress {
  let last = Number.NEGATIVE_INFINITY;
  return {
    step: (text) => void stream.write(`${text}\n`),
    share(text, doneMs, totalMs) {
      if (now() - last < LINE_EVERY_MS) return;
      last = now();
      stream.write(`${seconds(doneMs)} of ${formatDuration(totalMs)}  ${text}\n`);
    },
    note: (text) => void stream.write(`${text}\n`),
    end() {},
  };
}

function bar(share: number): string {
  const width = 20;
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
}

function seconds(ms: number): string {
  return `${Math.floor(ms / 1000)}s`;
}
