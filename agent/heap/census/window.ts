import type { TargetMemory } from '../memory/target-memory.ts';

/** Words behind the window that a scan may look at without asking: always zero. */
const SLACK_BYTES = 4096;

/** A piece of the target's memory, copied: the scans look through memory of any size by moving it along. */
export interface Window {
  readonly words: Uint32Array;
  readonly bytes: Uint8Array;
  /** Most bytes that it holds. */
  readonly capacity: number;
  /** Address of its first byte; a multiple of 16. */
  base: number;
  /** Bytes that are there. */
  length: number;
}

export function createWindow(capacity: number): Window {
  const buffer = new ArrayBuffer(capacity + SLACK_BYTES);
  return { words: new Uint32Array(buffer), bytes: new Uint8Array(buffer), capacity, base: 0, length: 0 };
}

/** Moves the window to `base` (a multiple of 16) and fills it with up to `length` bytes; returns how many were there. */
export function fillWindow(memory: TargetMemory, window: Window, base: number, length: number): number {
  window.base = base;
  window.length = memory.read(base, window.bytes, 0, Math.min(length, window.capacity));
  // What an earlier, longer filling left behind is not memory of this place.
  window.bytes.fill(0, window.length, window.length + SLACK_BYTES);
  return window.length;
}
