import { join } from 'node:path';
import { corruptMappings } from './corrupt-mappings.ts';
import { createCorruptedMemory } from './corrupted-memory.ts';
import { corruptOnce, corruptPassing } from './corruptions.ts';
import { createPlaces, type Dice } from './places.ts';
import type { Recording } from './recording.ts';
import { locate, type Tried, tryReaders } from './try-readers.ts';

export interface RoundResult {
  readonly corruptions: number;
  readonly tried: readonly Tried[];
}

/** One damage at a time shows what each does; many hide one another, and reach what a single one rarely meets. */
const DENSITIES = [1, 1, 10, 10, 100, 100, 1000] as const;
const DEADLINE_MS = 5_000;
/** Reads up to this size are of structures, not of heaps: their addresses are where damage matters. */
const SMALL_READ = 512;

/**
 * Prepares rounds over one recording, with `folder` for what they write; a round depends on nothing but the recording and
 * its dice.
 */
export function createRounds(recording: Recording, folder: string): (dice: Dice) => RoundResult {
  const memory = createCorruptedMemory(recording);
  const places = createPlaces(memory);
  const whole = locate(recording, memory, recording.mappings);
  const hot = hotAddresses(recording, memory);

  return (dice) => {
    let corruptions = DENSITIES[dice(DENSITIES.length)]!;
    const scene = { memory, places, dice };
    for (let i = 0; i < corruptions; i++) corruptOnce(scene, hot);
    let { mappings } = recording;
    if (dice(4) === 0) {
      mappings = corruptMappings(mappings, dice);
      corruptions++;
    }
    if (dice(8) === 0) {
      const region = dice(memory.regions.length);
      memory.truncate(region, dice(memory.regions[region]!.bytes.length));
      corruptions++;
    }
    if (dice(4) === 0)
      memory.whileRead = corruptPassing({ dice }, 2000 << dice(8), () => {
        corruptions++;
      });
    const snapshotFile = dice(8) === 0 ? join(folder, 'damaged.heapsnapshot') : null;
    try {
      const trial = { recording, memory, mappings, whole, deadlineMs: DEADLINE_MS, snapshotFile };
      return { tried: tryReaders(trial), corruptions };
    } finally {
      memory.restore();
    }
  };
}

/** Where the readers look for structures when nothing is damaged. */
function hotAddresses(recording: Recording, memory: ReturnType<typeof createCorruptedMemory>): number[] {
  const hot = new Set<number>();
  const watched = {
    get reads() {
      return memory.reads;
    },
    get bytesRead() {
      return memory.bytesRead;
    },
    read(address: number, into: Uint8Array, at: number, length: number): number {
      if (length <= SMALL_READ) for (let i = 0; i < length; i += 8) hot.add(address - (address % 8) + i);
      return memory.read(address, into, at, length);
    },
  };
  locate(recording, watched, recording.mappings);
  return [...hot];
}
