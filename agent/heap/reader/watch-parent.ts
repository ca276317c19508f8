import { isMainThread, Worker, workerData } from 'node:worker_threads';

const LOOK_EVERY_MS = 500;

/**
 * Ends this process when its parent goes away, by SIGKILL too, and even while it is busy in a loop: the look is taken on
 * a thread of its own.
 */
export function watchParent(parentPid: number): void {
  new Worker(import.meta.filename, {
    workerData: { parentPid },
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 },
  }).unref();
}

function look({ parentPid }: { readonly parentPid: number }): void {
  // process.exit() in a thread ends the thread only.
  if (process.ppid !== parentPid) process.kill(process.pid, 'SIGKILL');
}

if (!isMainThread && typeof workerData?.parentPid === 'number') setInterval(look, LOOK_EVERY_MS, workerData);
