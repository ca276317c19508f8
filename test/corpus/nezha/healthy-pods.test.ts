import { describe, expect, it } from 'vitest';
import { healthyPods } from './healthy-pods.ts';

describe('the real pods', () => {
  it('are twenty, each over half a day or more, with its requests', () => {
    const pods = healthyPods();
    expect(new Set(pods.map((p) => p.id)).size).toBe(20);
    for (const { id, input } of pods) {
      const { atMs, values } = input.segments[0]!.anonBytes;
      expect((atMs.at(-1)! - atMs[0]!) / 3_600_000, id).toBeGreaterThanOrEqual(12);
      expect(
        values.every((v) => v > 0),
        id,
      ).toBe(true);
      expect(
        input.requests.every((w) => w.requests.all! >= 0 && w.toMs > w.fromMs),
        id,
      ).toBe(true);
      expect(input.requests.length, id).toBeGreaterThan(140);
    }
  });
});
