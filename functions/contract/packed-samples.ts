/**
 * Raw samples of one bin as a compact string: the history must be able to re-bin later, at a tenth of JSON's size.
 *
 * Layout (before base64): version byte 1; sample count; then for each column in {@link SAMPLE_COLUMNS} the zigzag
 * varint differences between consecutive values, the first against 0. Memory columns are in pages when every value
 * is a multiple of 4,096 (flag byte 1 after the count), else in bytes (flag 0): kernel counters step by whole pages,
 * so most differences fit one byte.
 */

/** One reading of one container. Bytes; -1 in `swapBytes` where the kernel does not account swap. */
export interface Sample {
  /** UTC epoch ms at which the cgroup was read. */
  readonly atMs: number;
  /** Anonymous memory: heap, stacks, private mappings. The leak signal. */
  readonly anonBytes: number;
  /** Page cache charged to the container, shared memory included. */
  readonly fileBytes: number;
  /** Usage less inactive file cache, clamped at 0 (cAdvisor's definition). */
  readonly workingSetBytes: number;
  /** Swapped-out memory, or -1 when the kernel does not say. */
  readonly swapBytes: number;
  readonly processCount: number;
}

export const SAMPLE_COLUMNS = [
  'atMs',
  'anonBytes',
  'fileBytes',
  'workingSetBytes',
  'swapBytes',
  'processCount',
] as const;

const MEMORY_COLUMNS: ReadonlySet<string> = new Set([
  'anonBytes',
  'fileBytes',
  'workingSetBytes',
  'swapBytes',
]);
const PAGE = 4096;
const VERSION = 1;
/** A 5-minute bin sampled once a second has 300 samples; two scans and a daemon side by side fit too. */
export const MAX_PACKED_SAMPLES = 4096;

/** Thrown when a packed string is not one: it came from a queue or a file, so that is expected, not a bug. */
export class PackedSamplesError extends Error {
  override readonly name = 'PackedSamplesError';
}

/** Packs samples (sorted by time by the caller) into base64. Throws RangeError above {@link MAX_PACKED_SAMPLES}. */
export function packSamples(samples: readonly Sample[]): string {
  if (samples.length > MAX_PACKED_SAMPLES)
    throw new RangeError(`${samples.length} samples in one bin; at most ${MAX_PACKED_SAMPLES} fit`);
  const paged = samples.every((s) =>
    [s.anonBytes, s.fileBytes, s.workingSetBytes, s.swapBytes].every((b) => b < 0 || b % PAGE === 0),
  );
  const out: number[] = [VERSION];
  writeVarint(out, samples.length);
  out.push(paged ? 1 : 0);
  for (const column of SAMPLE_COLUMNS) {
    const unit = paged && MEMORY_COLUMNS.has(column) ? PAGE : 1;
    let previous = 0;
    for (const sample of samples) {
      const raw = sample[column];
      const value = raw < 0 ? -1 : raw / unit;
      writeVarint(out, zigzag(value - previous));
      previous = value;
    }
  }
  return Buffer.from(out).toString('base64');
}

/** Inverse of {@link packSamples}. Throws {@link PackedSamplesError} on anything malformed, never reads past the end. */
export function unpackSamples(packed: string): Sample[] {
  const reader = { data: Buffer.from(packed, 'base64'), at: 0 };
  if (reader.data[reader.at++] !== VERSION)
    throw new PackedSamplesError('packed samples: unknown version; expected 1');
  const count = readVarint(reader);
  if (count > MAX_PACKED_SAMPLES)
    throw new PackedSamplesError(`packed samples: claims ${count} samples; at most ${MAX_PACKED_SAMPLES}`);
  const paged = reader.data[reader.at++] === 1;
  const columns = SAMPLE_COLUMNS.map((column) => {
    const unit = paged && MEMORY_COLUMNS.has(column) ? PAGE : 1;
    let value = 0;
    return Array.from({ length: count }, () => {
      value += unzigzag(readVarint(reader));
      return checkedValue(value < 0 ? value : value * unit, column);
    });
  });
  if (reader.at !== reader.data.length)
    throw new PackedSamplesError(`packed samples: ${reader.data.length - reader.at} bytes left over`);
  const [atMs, anon, file, workingSet, swap, processCount] = columns as [
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  // Written out: a day of a fleet is unpacked at every scan, and building objects by name costs six times as much.
  return atMs.map((at, i) => ({
    atMs: at,
    anonBytes: anon[i]!,
    fileBytes: file[i]!,
    workingSetBytes: workingSet[i]!,
    swapBytes: swap[i]!,
    processCount: processCount[i]!,
  }));
}

function checkedValue(value: number, column: string): number {
  const lowest = column === 'swapBytes' ? -1 : 0;
  if (value < lowest || !Number.isSafeInteger(value))
    throw new PackedSamplesError(`packed samples: ${column} is ${value}`);
  return value;
}

// Arithmetic instead of bit operators: differences exceed 32 bits (times, and memory of large containers).
function zigzag(n: number): number {
  return n >= 0 ? n * 2 : -n * 2 - 1;
}

function unzigzag(n: number): number {
  return n % 2 === 0 ? n / 2 : -(n + 1) / 2;
}

function writeVarint(out: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    out.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
}

function readVarint(reader: { readonly data: Buffer; at: number }): number {
  let value = 0;
  let scale = 1;
  for (let i = 0; i < 8; i++) {
    const byte = reader.data[reader.at++];
    if (byte === undefined) throw new PackedSamplesError('packed samples: ends in the middle of a number');
    value += (byte % 128) * scale;
    if (byte < 128) {
      if (!Number.isSafeInteger(value)) throw new PackedSamplesError('packed samples: a number above 2^53');
      return value;
    }
    scale *= 128;
  }
  throw new PackedSamplesError('packed samples: a number of more than 8 bytes');
}
