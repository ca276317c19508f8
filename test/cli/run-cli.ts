import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRun {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  readonly done: Promise<CliResult>;
}

const ROOT = join(import.meta.dirname, '..', '..');

/** Starts the command line as a user does, in a process of its own; `env` replaces the DEPLOYCLAW_* and DOCKER_HOST of this one. */
export function startCli(
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): CliRun {
  const inherited = Object.entries(process.env).filter(
    ([key]) => !key.startsWith('DEPLOYCLAW_') && key !== 'NO_COLOR',
  );
  const child = spawn(process.execPath, [join(ROOT, 'agent', 'bin.ts'), ...args], {
    cwd: options.cwd ?? ROOT,
    env: { ...Object.fromEntries(inherited), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  return {
    pid: child.pid!,
    kill: (signal) => void child.kill(signal),
    done: new Promise((resolve, reject) =>
      child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr })),
    ),
  };
}

/** Runs the command line to its end. */
export async function runCli(
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<CliResult> {
  return await startCli(args, options).done;
}
