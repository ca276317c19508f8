import type { TargetMemory } from './target-memory.ts';

// One buffer for all small reads: they are synchronous and their value is taken out before the next one starts.
const bytes = new Uint8Array(4096);
const words = new Uint32Array(bytes.buffer);
const HIGH = 2 ** 32;

/** A 32-bit word at `address`; 0 where nothing can be read, which no field that we follow may hold. */
export function u32(memory: TargetMemory, address: number): number {
  return memory.read(address, bytes, 0, 4) === 4 ? words[0]! : 0;
}

/** A 64-bit word as a double: exact up to 2^53, and every valid address is below. 0 where nothing can be read. */
export function u64(memory: TargetMemory, address: number): number {
  return memory.read(address, bytes, 0, 8) === 8 ? words[0]! + words[1]! * HIGH : 0;
}

/** A signed 64-bit word; exact within 2^53. 0 where nothing can be read. */
export function i64(memory: TargetMemory, address: number): number {
  return memory.read(address, bytes, 0, 8) === 8 ? words[0]! + (words[1]! | 0) * HIGH : 0;
}

/** A signed 32-bit word. 0 where nothing can be read. */
export function i32(memory: TargetMemory, address: number): number {
  return u32(memory, address) | 0;
}

/** One byte. 0 where nothing can be read. */
export function u8(memory: TargetMemory, address: number): number {
  return memory.read(address, bytes, 0, 1) === 1 ? bytes[0]! : 0;
}

/**
 * A C string at `address`, at most `limit` bytes (1 to 4096) and cut there; '' where nothing can be read. Hostile text:
 * escape it before it is printed.
 */
export function cString(memory: TargetMemory, address: number, limit = 256): string {
  // A string may end just in front of a hole: what lies before it is what was read.
  const got = memory.read(address, bytes, 0, Math.min(limit, bytes.length));
  const end = bytes.subarray(0, got).indexOf(0);
  return Buffer.from(bytes.buffer, 0, end < 0 ? got : end).toString('utf8');
}
