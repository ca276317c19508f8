/**
 * What the processes hold of anonymous memory, wherever the kernel put it: resident and swapped out. Without the second
 * part, a container under memory pressure looks as if it stopped growing. Bytes; swap below 0 is not accounted by the
 * kernel and counts nothing.
 */
export function heldBytes({ anonBytes, swapBytes }: { anonBytes: number; swapBytes: number }): number {
  return anonBytes + Math.max(0, swapBytes);
}
