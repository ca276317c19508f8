import { readdirSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** How far below others the reading process stands, whoever sets it. */
export const NICE = 10;

/**
 * Makes this process the one that the host does without first: all its threads below normal priority, and the first to
 * be killed when memory runs out. Both are wishes; neither needs a privilege.
 */
export function stepBack(): void {
  for (const thread of readdirSync('/proc/self/task')) ignoreErrors(() => setPriority(Number(thread), NICE));
  // Where the scheduler groups by session (sched(7), autogroup), nice counts within the session only, and this process
  // has one of its own.
  ignoreErrors(() => writeFileSync('/proc/self/autogroup', String(NICE)));
  // proc_pid_oom_score_adj(5): 1000 is the highest.
  ignoreErrors(() => writeFileSync('/proc/self/oom_score_adj', '1000'));
}

function ignoreErrors(act: () => void): void {
  try {
    act();
  } catch {
    // A thread may have ended, and a file system of processes may be read-only.
  }
}
