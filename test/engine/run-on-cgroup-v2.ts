import { requireEngine } from './require-engine.ts';
import { runScript } from './run-script.ts';

/** Booting, loading images and running at a tenth of the speed: give a test that uses the guest this long. Milliseconds. */
export const CGROUP_V2_TIMEOUT_MS = 600_000;

/**
 * Runs a command beside a real Docker Engine on cgroup v2 (see `engine-v2.sh`: a guest whose root is this machine's file
 * system, read-only). Takes 20 s and upwards. Our own Node is `node_modules/.bin/node`.
 *
 * @param command program and arguments, run in the current folder
 * @param options.images images of this machine's engine that the guest's engine shall have
 * @returns the command's exit code (124: the guest took longer than ENGINE_V2_SECONDS) and its stdout and stderr, mixed
 */
export async function runOnCgroupV2(
  command: readonly string[],
  options: { readonly images?: readonly string[] } = {},
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const images = options.images ?? [];
  if (images.length > 0) await requireEngine();
  const result = await runScript('engine-v2.sh', [
    ...images.flatMap((image) => ['-i', image]),
    '--',
    ...command,
  ]);
  const commandOutput = result.output.replace(/^===== guest.*\n/, '');
  return { exitCode: result.exitCode, output: commandOutput + result.log };
}
