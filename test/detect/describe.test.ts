import { describe, expect, it } from 'vitest';
import { counted, moreTime } from '../../functions/detect/describe.ts';
import { detect } from '../../functions/detect/detect.ts';
import { whatIsMissing } from '../../functions/detect/enough-data.ts';
import { prepareFloors } from '../../functions/detect/prepare-floors.ts';
import { DAY, dice, HOUR, input, MINUTE, noise, type Shape, segment } from './simulate.ts';

const growthOf = (shape: Shape) => {
  const n = noise(dice(3), 1, 0.5);
  const noisy = segment({ lengthMs: DAY, intervalMs: 10_000, shape: (t) => shape(t) + n() });
  return detect(input([noisy])).reasons.find((r) => r.rule === 'growth_model')!;
};

describe('what decided, in plain words', () => {
  it('says what the memory does, and by how much the best harmless shape is behind', () => {
    const { says, detail } = growthOf((t) => 200 + (10 * t) / HOUR);
    expect(says).toBe('leak');
    expect(detail).toMatch(
      /^keeps growing in a straight line; the best harmless shape, [a-z -]+, explains it worse by \d+\.\d nats \(BIC\)$/,
    );
    expect(growthOf((t) => 200 + (10 * Math.max(0, t - DAY / 2)) / HOUR).detail).toMatch(
      /^stood still, then/,
    );
  });

  it('says which harmless shape it is where one explains it better', () => {
    const { says, detail } = growthOf((t) => 200 + 60 * (1 - Math.exp(-t / HOUR)));
    expect(says).toBe('no_leak');
    expect(detail).toMatch(/^a warm-up that levels off explains it better than lasting growth, by \d/);
  });

  it('counts as people do', () => {
    expect(counted(1, 'floor')).toBe('one floor');
    expect(counted(0, 'floor')).toBe('0 floors');
    expect(counted(2, 'sample was', 'samples were')).toBe('2 samples were');
    expect(moreTime(12_000)).toBe('12 more seconds');
    expect(moreTime(900)).toBe('one more second');
    expect(moreTime(150_000)).toBe('2.5 more minutes');
  });

  it('names the seconds that are missing in a short scan', () => {
    const { segments } = input([
      segment({ lengthMs: MINUTE - 12_000, intervalMs: 1000, shape: (t) => 60 + t / MINUTE }),
    ]);
    expect(whatIsMissing(prepareFloors(segments))).toMatch(/^16 floors of 3 s, 20 needed: 12 more seconds/);
  });
});
