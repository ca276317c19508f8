import { median } from 'simple-statistics';
import { robustNoise } from './robust-noise.ts';
import type { Series } from './types.ts';

/** A turn counts when the series moves back by this share of its range, and by this many times its noise. */
const TURN_SHARE = 0.15;
const TURN_NOISE = 6;
/** With fewer troughs than this, there is more to see in the bins. */
const MIN_TEETH = 8;
/** A collection falls at once; a wave that falls as slowly as it rises is load, not garbage. */
const MAX_FALL_SHARE = 0.25;

interface Turn {
  readonly peak: number;
  readonly trough: number;
}

/**
 * Troughs of a saw-tooth that is wider than the bins: slow rise, quick fall, again and again (generation-2 collections,
 * whose intervals grow as the threshold adapts). The troughs are then the only points at which the live heap shows.
 * Null when there is no such saw-tooth. The rise after the last fall is left out: its trough has not come yet.
 */
export function findTeeth(floor: Series): Series | null {
  const turns = findFalls(floor.values);
  if (turns.length < MIN_TEETH) return null;
  const shares = turns
    .slice(1)
    // A fall within one bin is as quick as bins can show.
    .map((turn, i) => (turn.trough - turn.peak - 1) / Math.max(1, turn.trough - turns[i]!.trough));
  if (median(shares) > MAX_FALL_SHARE) return null;
  const troughs = turns.map((t) => t.trough);
  return { atMs: troughs.map((i) => floor.atMs[i]!), values: troughs.map((i) => floor.values[i]!) };
}

/** Falls of at least the threshold from a local peak to the local trough after it, as indices (zigzag). */
function findFalls(values: readonly number[]): Turn[] {
  const range =
    values.reduce((a, b) => Math.max(a, b), 0) - values.reduce((a, b) => Math.min(a, b), Infinity);
  const threshold = Math.max(TURN_SHARE * range, TURN_NOISE * robustNoise(values));
  const falls: Turn[] = [];
  let high = 0;
  let low = 0;
  let falling = false;
  for (let i = 1; i < values.length; i++) {
    if (falling) {
      if (values[i]! < values[low]!) low = i;
      else if (values[i]! - values[low]! > threshold) {
        falls.push({ peak: high, trough: low });
        falling = false;
        high = i;
      }
    } else if (values[i]! > values[high]!) high = i;
    else if (values[high]! - values[i]! > threshold) {
      falling = true;
      low = i;
    }
  }
  return falls;
}
