import type { Series } from '../detect/types.ts';
import { megabytes, timeSpan } from './units.ts';

/** Bits of a braille cell (2 columns x 4 rows), top to bottom; Unicode 3.0, block "Braille Patterns". */
const DOTS: readonly (readonly [number, number])[] = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

/**
 * A memory floor as a small plot of braille dots, `width` x `height` characters, with the axis' ends in words.
 * Empty for fewer than two points. Steps are drawn as steps: the last value holds until the next reading.
 */
export function floorChart(floor: Series, width = 56, height = 5): string[] {
  const n = floor.atMs.length;
  if (n < 2) return [];
  const [from, to] = [floor.atMs[0]!, floor.atMs[n - 1]!];
  const low = Math.min(...floor.values);
  const high = Math.max(...floor.values);
  const cells = Array.from({ length: height }, () => new Array<number>(width).fill(0));
  let k = 0;
  for (let x = 0; x < width * 2; x++) {
    const at = from + ((to - from) * x) / (width * 2 - 1);
    while (k + 1 < n && floor.atMs[k + 1]! <= at) k++;
    // A flat floor is drawn in the middle: at the bottom it would read as "nothing".
    const share = high > low ? (floor.values[k]! - low) / (high - low) : 0.5;
    const y = Math.round((1 - share) * (height * 4 - 1));
    const row = cells[Math.floor(y / 4)]!;
    row[x >> 1]! |= DOTS[y % 4]![x % 2]!;
  }
  const labels = [megabytes(high), ...new Array<string>(height - 2).fill(''), megabytes(low)];
  const margin = Math.max(...labels.map((label) => label.length));
  const lines = cells.map(
    (row, y) =>
      `${labels[y]!.padStart(margin)} ┤${row.map((bits) => String.fromCodePoint(0x2800 + bits)).join('')}`,
  );
  return [...lines, `${' '.repeat(margin)} └${'─'.repeat(width)} ${timeSpan(to - from)}`];
}
