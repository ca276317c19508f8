type Large = Int32Array | Uint32Array | Uint16Array | Uint8Array | Int16Array | Float64Array;

/**
 * Large arrays are given back and grown by hand: left to the collector, those of the last copy would still be there
 * while the next one is read. A freed array has length 0.
 */
export function free(...arrays: readonly Large[]): void {
  for (const { buffer } of arrays) if (buffer.byteLength > 0) (buffer as ArrayBuffer).transfer(0);
}

/** The array with `length` elements, those beyond the old end 0. The old one is freed, in most cases without copying. */
export function resized<T extends Large>(array: T, length: number): T {
  const buffer = (array.buffer as ArrayBuffer).transfer(length * array.BYTES_PER_ELEMENT);
  return new (array.constructor as new (buffer: ArrayBuffer) => T)(buffer);
}
