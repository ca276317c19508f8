import { execFile } from 'node:child_process';

/** How a command ended; null for a code when it could not be started or was killed. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The program itself is not there. */
  readonly missing: boolean;
}

/** Runs a program to its end without a shell. Does not throw for a failure, only when `signal` aborts. */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: { readonly signal: AbortSignal; readonly env?: NodeJS.ProcessEnv },
): Promise<CommandResult> {
  options.signal.throwIfAborted();
  return await new Promise((resolve, reject) => {
    const env = options.env ?? process.env;
    execFile(
      program,
      [...args],
      { env, signal: options.signal, maxBuffer: 64 * 1024 * 1024, encoding: 'utf8' },
      (error, stdout, stderr) => {
        if (options.signal.aborted) return reject(options.signal.reason as Error);
        const code = error ? (typeof error.code === 'number' ? error.code : null) : 0;
        resolve({ code, stdout, stderr, missing: error?.code === 'ENOENT' });
      },
    );
  });
}
