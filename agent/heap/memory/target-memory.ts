/**
 * The memory of one process, read while it runs: never stopped, signalled or written to. Two reads of one address may
 * differ. Everything that comes out is hostile until checked. Tests put recorded and corrupted copies in its place.
 */
export interface TargetMemory {
  /**
   * Copies up to `length` bytes from `address` into `into` at `at` and returns how many: fewer at the end of what is
   * mapped, 0 where nothing is mapped, where reading fails, and once the process has ended. Never throws for what the
   * target or the arguments from it are (addresses of any size, not whole, NaN).
   */
  read(address: number, into: Uint8Array, at: number, length: number): number;
  /**
   * Bytes of anonymous memory from `address` (start of a page) on, up to `most`, that were never written: zeros, not
   * worth reading. 0 when the first page was, or when that is not known; absent where it never is.
   */
  untouched?(address: number, most: number): number;
  /** Calls and bytes so far. */
  readonly reads: number;
  readonly bytesRead: number;
}
