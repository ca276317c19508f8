import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a script on another Node in this terminal and ends this process with its exit code. Not by spawnSync: that
 * cannot pass a signal on, and a supervisor that ends this process would leave the work running without it.
 */
export function runOnNode(node: string, script: string, args: readonly string[]): void {
  const child = spawn(node, [script, ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => void child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`deployclaw cannot start ${node}: ${error.message}. Reinstall the package.\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
}
