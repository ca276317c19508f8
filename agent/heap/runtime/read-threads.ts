import type { Layout } from '../layout/layout.ts';
import type { AddressMap } from '../memory/address-map.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { u64 } from '../memory/words.ts';

/** One thread that runs Python in the main interpreter. */
export interface PythonThread {
  /** Its PyThreadState. */
  readonly address: number;
  /** Kernel's id, as in /proc/PID/task; null before 3.11, which does not keep it. */
  readonly nativeThreadId: number | null;
}

/** Half of the kernel's usual limit for a whole machine (kernel.pid_max); a list that is longer does not close. */
const MAX_THREADS = 16_384;

/**
 * Threads of an interpreter, newest first. Null when the list does not close or names a thread of another interpreter:
 * it changed during the look (try again) or is no such list. Source: struct pythreads, PyThreadState.
 */
export function readThreads(
  memory: TargetMemory,
  addresses: AddressMap,
  layout: Layout,
  interpreter: number,
): PythonThread[] | null {
  const threads: PythonThread[] = [];
  const nativeId = layout['tstate.native_thread_id'];
  let at = u64(memory, interpreter + layout['interp.tstate_head']!);
  while (at !== 0) {
    if (!addresses.isData(at) || threads.length >= MAX_THREADS) return null;
    if (u64(memory, at + layout['tstate.interp']!) !== interpreter) return null;
    threads.push({
      address: at,
      nativeThreadId: nativeId === undefined ? null : u64(memory, at + nativeId),
    });
    at = u64(memory, at + layout['tstate.next']!);
  }
  return threads;
}
