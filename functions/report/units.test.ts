import { describe, expect, it } from 'vitest';
import { isoSeconds, mbPerHour, megabytes, round, timeSpan } from './units.ts';

describe('units', () => {
  it('count 1,048,576 bytes as one MB', () => {
    expect(mbPerHour(12.3 * 1_048_576)).toBe(12.3);
    expect(megabytes(1_572_864)).toBe('1.5 MB');
  });

  it('round without a negative zero', () => {
    expect(Object.is(round(-0.0001, 2), 0)).toBe(true);
  });

  it('write times to the second in UTC', () => {
    expect(isoSeconds(Date.UTC(2026, 10, 24, 8, 47, 12, 999))).toBe('2026-11-24T08:47:12Z');
  });

  it.each([
    [0, '0 s'],
    [45_000, '45 s'],
    [150_000, '2 min 30 s'],
    [7_200_000, '2 h'],
    [187_200_000, '2 d 4 h'],
  ])('write %i ms as %s', (ms, text) => {
    expect(timeSpan(ms)).toBe(text);
  });
});
