import { free } from '../copy/large-arrays.ts';
import type { MemoryBudget } from '../copy/memory-budget.ts';

const CHUNK_BITS = 18;
const CHUNK = 1 << CHUNK_BITS;

/** Numbers in the order in which they came, in pieces: growing copies nothing. */
export interface NumberStore {
  readonly count: number;
  push(value: number): void;
  at(index: number): number;
  release(): void;
}

export function createNumberStore(budget: MemoryBudget): NumberStore {
  const chunks: Int32Array[] = [];
  let last = new Int32Array(0);
  let count = 0;
  return {
    get count() {
      return count;
    },
    push(value) {
      if ((count & (CHUNK - 1)) === 0) {
        budget.take(CHUNK * 4);
        last = new Int32Array(CHUNK);
        chunks.push(last);
      }
      last[count & (CHUNK - 1)] = value;
      count++;
    },
    release: () => free(...chunks),
    at: (index) => chunks[index >>> CHUNK_BITS]![index & (CHUNK - 1)]!,
  };
}
