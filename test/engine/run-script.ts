import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a script ended. `output` is its stdout, `log` its stderr; both whole. */
export interface ScriptResult {
  readonly exitCode: number;
  readonly output: string;
  readonly log: string;
}

/** Runs a script of this folder and waits for it. A script that is killed by a signal has exit code -1. */
export function runScript(script: string, args: readonly string[]): Promise<ScriptResult> {
  const child = spawn(fileURLToPath(new URL(script, import.meta.url)), args, {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  const log: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => log.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({
        exitCode: code ?? -1,
        output: Buffer.concat(output).toString(),
        log: Buffer.concat(log).toString(),
      }),
    );
  });
}
