import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface PythonProcess {
  readonly pid: number;
  /** Resolves with the next line that the program prints. */
  line(): Promise<string>;
  /** Kills the program and everything it started, and waits for it. */
  end(): Promise<void>;
}

/** Runs a real Python program in a process group of its own. It is expected to print lines, the first when it is ready. */
export function startPython(
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly python?: string } = {},
): PythonProcess {
  const child: ChildProcess = spawn(options.python ?? '/usr/bin/python3', args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, PYTHONUNBUFFERED: '1', ...options.env },
    detached: true,
  });
  const ended = once(child, 'exit');
  const lines: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter(Boolean)) {
      const next = waiting.shift();
      if (next) next(line);
      else lines.push(line);
    }
  });
  return {
    pid: child.pid!,
    line: () => {
      const line = lines.shift();
      return line === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(line);
    },
    end: async () => {
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
      await ended;
    },
  };
}
