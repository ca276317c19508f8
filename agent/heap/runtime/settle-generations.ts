import type { Layout } from '../layout/layout.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { u64 } from '../memory/words.ts';

const POINTER_MASK = 4;

/**
 * The layout with the place of the GC's generations as this build has it. It is not published and differs within 3.13
 * (24 in 3.13.0, 20 in Debian's 3.13.5, whose PyGC_Head is declared with an alignment of 4). A generation is a ring, so
 * the place is where three rings close.
 */
export function settleGenerations(memory: TargetMemory, layout: Layout, gc: number): Layout {
  const measured = layout['gc.generations']!;
  const place = [measured, measured + 4, measured - 4].find((offset) =>
    [0, 1, 2].every((generation) => isRing(memory, gc + offset + generation * layout['gc.generation_size']!)),
  );
  return place === undefined || place === measured ? layout : { ...layout, 'gc.generations': place };
}

/** In both directions the neighbours point back; the low bits of a link are flags of the collector. */
function isRing(memory: TargetMemory, head: number): boolean {
  const link = (address: number) => Math.floor(u64(memory, address) / POINTER_MASK) * POINTER_MASK;
  const [next, previous] = [link(head), link(head + 8)];
  return link(next + 8) === head && link(previous) === head;
}
