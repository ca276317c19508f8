/** 16,384 bits: an error of a few percent up to some 50,000 names, for 2 KiB per container. */
const BITS = 16_384;

export interface DistinctCounter {
  add(name: string): void;
  /** Estimate of how many different names were added; an exact 0 for none. */
  count(): number;
}

/**
 * Counts different names without keeping them: names are chosen by clients and have no end.
 * Linear counting: Whang, Vander-Zanden, Taylor, "A Linear-Time Probabilistic Counting Algorithm", 1990.
 */
export function createDistinctCounter(): DistinctCounter {
  // Made at the first name: most containers never have one to hash away.
  let bitmap: Uint8Array | null = null;
  let set = 0;
  return {
    add(name) {
      bitmap ??= new Uint8Array(BITS / 8);
      const bit = fnv1a(name) % BITS;
      const mask = 1 << (bit % 8);
      const index = bit >> 3;
      if ((bitmap[index]! & mask) !== 0) return;
      bitmap[index]! |= mask;
      set++;
    },
    count: () => Math.round(BITS * Math.log(BITS / Math.max(BITS - set, 1))),
  };
}

/** 32-bit FNV-1a over UTF-16 code units, finished with a mix so that its low bits are good. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
