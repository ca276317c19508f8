import { describe, expect, it } from 'vitest';
import { detect } from '../../functions/detect/detect.ts';
import type { InnerSignals } from '../../functions/detect/types.ts';
import { DAY, dice, HOUR, input, MB, noise, START, segment } from './simulate.ts';

const censuses = (mbPerHour: number, times = 5) => {
  const atMs = Array.from({ length: times }, (_, i) => START + (i * DAY) / times);
  return { atMs, values: atMs.map((t) => (80 + (mbPerHour * (t - START)) / HOUR) * MB) };
};

function kindOf(inner?: InnerSignals, mbPerHour = 10) {
  const n = noise(dice(3), 1, 0.5);
  const shape = (t: number) => 200 + (mbPerHour * t) / HOUR + n();
  const v = detect(
    input([segment({ lengthMs: DAY, intervalMs: 60_000, shape })], inner === undefined ? {} : { inner }),
  );
  return { kind: v.kind, gaps: v.gaps.map((g) => g.missing).join('\n'), reasons: v.reasons };
}

describe('what grows', () => {
  it.each([
    ['object', { heapBytes: censuses(9), allocatorFreeBytes: censuses(0.2) }],
    ['native', { heapBytes: censuses(0.1), allocatorFreeBytes: censuses(0.2) }],
    ['allocator_retention', { heapBytes: censuses(0.1), allocatorFreeBytes: censuses(8) }],
    ['unknown', { heapBytes: censuses(9, 2) }],
  ] as const)('%s', (kind, inner) => {
    const { kind: told, gaps } = kindOf(inner);
    expect(told).toBe(kind);
    expect(gaps.includes('heap census')).toBe(kind === 'unknown');
  });

  it('is unknown from memory alone, and the gap says for how long to read the heap', () => {
    const { kind, gaps } = kindOf();
    expect(kind).toBe('unknown');
    expect(gaps).toContain('heap census');
  });

  it('a flat floor after collections speaks against a leak; a healthy container has no kind', () => {
    const { reasons } = kindOf({ gcFloorBytes: censuses(0) });
    expect(reasons.find((r) => r.rule === 'kind')?.says).toBe('no_leak');
    expect(kindOf({ heapBytes: censuses(9) }, 0).kind).toBe('unknown');
  });
});
