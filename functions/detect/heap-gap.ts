import type { HeapEvidence } from '../contract/heap-evidence.ts';
import type { Gap } from '../contract/verdict.ts';
import { counted, duration, mb } from './describe.ts';
import type { Undecided } from './grown-parts.ts';

const DAY_MS = 86_400_000;
/** Growth that a census cannot miss among the coming and going of objects. */
const VISIBLE_GROWTH = 8 * 1_048_576;

/** What the heap was not asked, or too briefly, and the readings that would tell what grows. */
export function heapGap(undecided: Undecided, bytesPerMs: number): Gap {
  const span = timeToGrow(bytesPerMs);
  const within = `over ${duration(span)}, in which this rate adds ${mb(bytesPerMs * span)}`;
  switch (undecided.why) {
    case 'never-read':
      return {
        missing: 'heap census: whether Python objects, native memory or fragmentation grow',
        remedy: `Three heap censuses ${within}.`,
      };
    case 'read-once':
      return {
        missing: 'a second heap census: one shows what is there, not what grows',
        remedy: `Two more heap censuses ${within}.`,
      };
    case 'too-close':
      return {
        missing: `heap censuses over the time of the growth: ${counted(undecided.readings, 'census', 'censuses')} ${duration(undecided.spanMs)} apart`,
        remedy: `Another heap census, ${duration(span)} later.`,
      };
    case 'too-little-growth':
      return {
        missing: `growth that can be told from chance: ${mb(undecided.bytes)} in the ${duration(undecided.spanMs)} between ${undecided.readings} heap censuses`,
        remedy: `Heap censuses ${within}.`,
      };
  }
}

/** What rules refuse to read: one gap for each, with the remedy of the first process. */
export function refusalGaps(refusals: HeapEvidence['refusals']): Gap[] {
  return [...Map.groupBy(refusals, (r) => `${r.of} ${r.rule}`).values()].map((same) => {
    const [{ of, rule, pid, message }] = same as [HeapEvidence['refusals'][number]];
    const whose = same.length === 1 ? `process ${pid}` : `${same.length} processes`;
    const what = of === 'heap' ? `the heap of ${whose}` : `who holds the memory of ${whose}`;
    return { missing: `${what}: ${rule}`, remedy: message };
  });
}

/** At least the few minutes in which caches and requests in flight turn over. */
function timeToGrow(bytesPerMs: number): number {
  const ms = bytesPerMs > 0 ? VISIBLE_GROWTH / bytesPerMs : DAY_MS;
  return Math.min(7 * DAY_MS, Math.max(120_000, ms));
}
