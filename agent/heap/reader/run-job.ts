import { HeapRefusal } from '../runtime/heap-refusal.ts';
import type { Job } from './job.ts';

/** Does one job in the reading process. Throws HeapRefusal. */
export function runJob({ target }: Job): unknown {
  throw new HeapRefusal('reader-failed', `Process ${target.pid}: nothing reads heaps yet.`, 'Wait for it.');
}
