import { describe, expect, it } from 'vitest';
import { loadSettings } from './load-settings.ts';
import { withScanInterval } from './scan-interval.ts';

const interval = (flags: Record<string, string>): number =>
  withScanInterval(loadSettings(flags, {}, null)).interval;

describe('the interval of a scan', () => {
  it.each([
    ['10s', 1000],
    ['2m', 1000],
    ['10m', 6000],
    ['24h', 10_000],
  ])('of %s is %i ms when nobody set it, so that a verdict is possible', (duration, expected) => {
    expect(interval({ duration })).toBe(expected);
  });

  it('is what was set, wherever that was', () => {
    expect(interval({ duration: '2m', interval: '10s' })).toBe(10_000);
    expect(withScanInterval(loadSettings({}, { DEPLOYCLAW_INTERVAL: '30s' }, null)).interval).toBe(30_000);
  });
});
