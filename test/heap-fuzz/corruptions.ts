import type { CorruptedMemory } from './corrupted-memory.ts';
import { copyWord, type Dice, type Place, type Places, put } from './places.ts';

interface Scene {
  readonly memory: CorruptedMemory;
  readonly places: Places;
  readonly dice: Dice;
}

/** Sizes, counts and pointers that no honest process has: 2^60, -1, the ends of user space, 0, just over 32 bits. */
const EXTREMES: readonly (readonly [low: number, high: number])[] = [
  [0, 0x1000_0000],
  [0xffff_ffff, 0x7fff_ffff],
  [0xffff_ffff, 0xffff_ffff],
  [0, 0x8000_0000],
  [0xffff_fff8, 0x7fff],
  [0, 0x8000],
  [0, 1],
  [0xffff_ffff, 0],
  [0x8000_0000, 0],
  [0, 0x0010_0000],
  [0x2000_0000, 0],
  [0x1000, 0],
];

/** One word at a time, mostly: what damages more hides the rest. */
const CORRUPTIONS: readonly (readonly [
  weight: number,
  name: string,
  act: (place: Place, scene: Scene) => void,
])[] = [
  [30, 'a bit', ({ bytes, offset }, { dice }) => flip(bytes, offset + dice(8), dice(8))],
  // Mostly a pointer to a live object, a type or a table.
  [30, 'another word of the heap', (place, { places, dice }) => copyWord(place, places.any(dice))],
  [
    20,
    'an extreme',
    ({ words, offset }, { dice }) => words.set(EXTREMES[dice(EXTREMES.length)]!, offset / 4),
  ],
  [15, 'a pointer to itself or beside', (place, { dice }) => put(place, place.address + (dice(9) - 4) * 8)],
  [10, 'the edge of a mapping', (place, { memory, dice }) => put(place, edgeOf(memory, dice))],
  [10, 'a small number', (place, { dice }) => put(place, dice(64))],
  [
    5,
    'an address that is not aligned',
    (place, { places, dice }) => put(place, places.any(dice).address + dice(8)),
  ],
  [2, 'a page of zeros', (place, scene) => fill(pageOf(place), 4096, () => 0, scene)],
  [1, 'text without an end', (place, scene) => fill(place, 64 << scene.dice(12), () => 0x41, scene)],
  [1, 'noise', (place, scene) => fill(place, 8 << scene.dice(10), () => scene.dice(256), scene)],
  [1, 'a page from elsewhere', (place, scene) => copyPage(pageOf(place), scene)],
];
const TOTAL = CORRUPTIONS.reduce((sum, [weight]) => sum + weight, 0);

/**
 * Damages one place of the writable memory, or one of the `hot` addresses at which the readers are known to look. Says
 * what it did.
 */
export function corruptOnce(scene: Scene, hot: readonly number[]): string {
  const { memory, places, dice } = scene;
  const chosen = hot.length > 0 && dice(4) === 0 ? places.at(hot[dice(hot.length)]!) : null;
  const place = chosen ?? places.any(dice);
  memory.touched(place.region, place.offset, 8);
  let roll = dice(TOTAL);
  const kind = CORRUPTIONS.find(([weight]) => {
    roll -= weight;
    return roll < 0;
  })!;
  kind[2](place, scene);
  return kind[1];
}

/** Damages about one in `every` words of what passes, as a process that writes while it is read does. */
export function corruptPassing(
  { dice }: Pick<Scene, 'dice'>,
  every: number,
  onEach: () => void,
): NonNullable<CorruptedMemory['whileRead']> {
  return (into, start, length) => {
    for (let word = dice(every * 2); word * 8 + 8 <= length; word += 1 + dice(every * 2)) {
      const at = start + word * 8;
      const view = new DataView(into.buffer, into.byteOffset + at, 8);
      const [low, high] = EXTREMES[dice(EXTREMES.length)]!;
      if (dice(2) === 0) flip(into, at + dice(8), dice(8));
      else {
        view.setUint32(0, low, true);
        view.setUint32(4, high, true);
      }
      onEach();
    }
  };
}

function flip(bytes: Uint8Array, at: number, bit: number): void {
  bytes[at]! ^= 1 << bit;
}

function edgeOf({ regions }: CorruptedMemory, dice: Dice): number {
  const { start, bytes } = regions[dice(regions.length)]!;
  return start + bytes.length - 16 + dice(32);
}

function pageOf(place: Place): Place {
  return { ...place, offset: place.offset - (place.offset % 4096) };
}

function fill(
  { region, bytes, offset }: Place,
  length: number,
  value: () => number,
  { memory }: Scene,
): void {
  const end = Math.min(bytes.length, offset + length);
  for (let i = offset; i < end; i++) bytes[i] = value();
  memory.touched(region, offset, end - offset);
}

function copyPage(to: Place, { memory, places, dice }: Scene): void {
  const from = pageOf(places.any(dice));
  to.bytes.set(from.bytes.subarray(from.offset, from.offset + 4096), to.offset);
  memory.touched(to.region, to.offset, 4096);
}
