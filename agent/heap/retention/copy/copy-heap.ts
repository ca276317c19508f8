import type { TargetMemory } from '../../memory/target-memory.ts';
import { HeapRefusal } from '../../runtime/heap-refusal.ts';
import type { JobBounds, RetentionTarget } from '../job-bounds.ts';
import { CHUNK_BYTES, CHUNK_WORDS, type HeapCopy, placeOf } from './heap-copy.ts';
import { free } from './large-arrays.ts';
import { type MemoryBudget, mib } from './memory-budget.ts';
import { type CopyPlan, planCopy } from './plan-copy.ts';

/** Bytes asked for at a time: small enough that a deadline is noticed in time. */
const PIECE_BYTES = 8 * 1024 ** 2;
/**
 * What finding paths takes beside each byte of the copy: .4 measured for heaps of many shapes, more for small objects
 * only. Dominators are found when the copy is gone, and take less than it did.
 */
const GRAPH_SHARE = 0.6;
/** Places are counted in 32-bit words and kept in signed 32-bit numbers. */
const MOST_SLOTS = Math.floor(2 ** 31 / CHUNK_WORDS) - 2;
const TABLE_BYTES = 4 * 65_536;

/**
 * Copies the memory in which Python objects can lie.
 *
 * @throws HeapRefusal `process-ended`; `too-large` when the copy and what is built on it would not fit into the cap,
 * told before anything is allocated
 */
export function copyHeap(target: RetentionTarget, bounds: JobBounds, budget: MemoryBudget): HeapCopy {
  const { pid } = target.interpreter;
  const mappings = target.readMappings();
  if (mappings.length === 0) throw ended(pid);
  const pages = target.openPages();
  try {
    const plan = planCopy(mappings, pages, bounds.checkDeadline);
    requireRoom(pid, plan, bounds.memoryCapBytes - budget.takenBytes);
    return copyPlanned(pid, plan, target.memory, pages.pageBytes, bounds.checkDeadline, budget);
  } finally {
    pages.close();
  }
}

/** Gives the copy's memory back at once rather than at some later collection. */
export function releaseHeap(copy: HeapCopy, budget: MemoryBudget): void {
  free(copy.words);
  budget.give(copy.copiedBytes);
}

function requireRoom(pid: number, plan: CopyPlan, room: number): void {
  const tables = plan.tables.filter(Boolean).length * TABLE_BYTES;
  const need = plan.presentBytes * (1 + GRAPH_SHARE) + tables;
  if (need <= room && plan.slotAddresses.length <= MOST_SLOTS) return;
  throw new HeapRefusal(
    'too-large',
    `Process ${pid}: ${mib(plan.presentBytes)} MiB of memory to copy; finding what holds its objects needs about ${mib(need)} MiB, and ${mib(Math.max(0, room))} MiB are allowed.`,
    'Allow more memory for reading, or be content with the census, which needs little.',
  );
}

function copyPlanned(
  pid: number,
  plan: CopyPlan,
  memory: TargetMemory,
  pageBytes: number,
  checkDeadline: () => void,
  budget: MemoryBudget,
): HeapCopy {
  budget.take(plan.presentBytes);
  // Never touched where nothing is copied to: such parts of the buffer take no memory.
  const buffer = allocate(pid, (plan.slotAddresses.length + 1) * CHUNK_BYTES);
  const copy = {
    words: new Uint32Array(buffer),
    bytes: new Uint8Array(buffer),
    tables: plan.tables,
    slotAddresses: Float64Array.from(plan.slotAddresses),
    end: plan.slotAddresses.length * CHUNK_WORDS,
    copiedBytes: plan.presentBytes,
    lostBytes: 0,
    swappedBytes: plan.swappedBytes,
    leftOut: plan.leftOut,
  };
  for (let i = 0; i < plan.addresses.length; i++) {
    const address = plan.addresses[i]!;
    const length = plan.lengths[i]!;
    for (let done = 0; done < length; ) {
      checkDeadline();
      const wanted = Math.min(PIECE_BYTES, length - done);
      const at = placeOf(copy, address + done) * 4;
      const got = memory.read(address + done, copy.bytes, at, wanted);
      done += got;
      if (got < wanted) {
        // The page went away, or lies behind the end of its file, or the process ended: who asks for more will see.
        const hole = pageBytes - ((address + done) % pageBytes);
        copy.lostBytes += hole;
        done += hole;
      }
    }
  }
  return copy;
}

function allocate(pid: number, bytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes);
  } catch (cause) {
    throw new HeapRefusal(
      'too-large',
      `Process ${pid}: this host has no ${mib(bytes)} MiB of memory for a copy.`,
      'Be content with the census, which needs little.',
      { cause },
    );
  }
}

function ended(pid: number): HeapRefusal {
  return new HeapRefusal('process-ended', `Process ${pid} has ended.`, 'Nothing to do.');
}
