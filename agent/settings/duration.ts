import { DeployclawError } from '../../functions/contract/errors.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Milliseconds of a duration as people write it: `90s`, `2m`, `24h`, `7d`, `250ms`, or `0`.
 * Throws {@link DeployclawError} on anything else: a bare number would leave the unit to a guess.
 */
export function parseDuration(text: string): number {
  if (text.trim() === '0') return 0;
  const match = /^(\d{1,9}(?:\.\d{1,3})?)\s*(ms|s|m|h|d)$/.exec(text.trim());
  if (!match)
    throw new DeployclawError(
      `"${text}" is no duration.`,
      'Write a number and a unit: 250ms, 90s, 2m, 24h or 7d.',
    );
  return Math.round(Number(match[1]) * UNITS[match[2]!]!);
}

/** The shortest exact form of a duration in ms, as {@link parseDuration} reads it. `5400000` → `90m`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0';
  for (const unit of ['d', 'h', 'm', 's']) {
    const size = UNITS[unit]!;
    if (ms % size === 0 && (ms >= 2 * size || ms === size)) return `${ms / size}${unit}`;
  }
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
