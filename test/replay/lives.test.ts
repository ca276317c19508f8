import { describe, expect, it } from 'vitest';
import { cutLives } from '../../agent/replay/cut-lives.ts';
import { groupContainers } from '../../agent/replay/group-containers.ts';
import { type RecordedSeries, toRecordedSeries } from '../../agent/replay/recorded-series.ts';
import { createSkips } from '../../agent/replay/skips.ts';

const NAMES = {
  container: 'container',
  service: 'service',
  version: 'version',
  host: 'instance',
  tenant: 'tenant',
};
const COUNTS = { duplicates: 0, disordered: 0, notNumbers: 0, malformed: 0, farAway: 0 };

/** A series with a sample a minute from `fromMin` to `toMin`. */
function minutes(
  fromMin: number,
  toMin: number,
  value: (min: number) => number,
  labels: Record<string, string> = {},
): RecordedSeries {
  const metric = { __name__: 'container_memory_rss', container: 'a', ...labels };
  const at = Array.from({ length: toMin - fromMin + 1 }, (_, i) => fromMin + i);
  const points = {
    atMs: Float64Array.from(at, (m) => m * 60_000),
    values: Float64Array.from(at, value),
    counts: COUNTS,
  };
  return toRecordedSeries(metric, { metric, ...points }, NAMES);
}

function group(memory: RecordedSeries[], starts: RecordedSeries[] = []) {
  const skips = createSkips();
  return { containers: groupContainers({ memory, starts, cache: [], limits: [] }, NAMES, skips), skips };
}

const spans = (segments: ReturnType<typeof cutLives>) =>
  segments.map((s) => [
    s.startedAtMs / 60_000,
    s.anonBytes.atMs[0]! / 60_000,
    s.anonBytes.atMs.at(-1)! / 60_000,
  ]);

describe('lives of a recorded container', () => {
  it('a recording in two parts is one life', () => {
    const { containers } = group([minutes(61, 120, () => 2), minutes(0, 60, () => 1)]);
    expect(containers).toHaveLength(1);
    expect(spans(cutLives(containers[0]!, 0))).toEqual([[0, 0, 120]]);
  });

  it('a new id after the end of the old one is a restart, and begins with its first sample', () => {
    const { containers, skips } = group([
      minutes(0, 60, () => 1, { id: 'x' }),
      minutes(62, 120, () => 1, { id: 'y' }),
    ]);
    expect(containers).toHaveLength(1);
    expect(spans(cutLives(containers[0]!, 0)).map(([, from, to]) => [from, to])).toEqual([
      [0, 60],
      [62, 120],
    ]);
    expect(cutLives(containers[0]!, 0)[1]!.startedAtMs).toBe(62 * 60_000);
    expect(skips.count()).toBe(0);
  });

  it('two ids at the same time are two containers, and two without an id are a conflict that is counted', () => {
    const two = group([minutes(0, 60, () => 1, { id: 'x' }), minutes(30, 120, () => 1, { id: 'y' })]);
    expect(two.containers.map((c) => c.id)).toEqual(['a/x', 'a/y']);
    const conflict = group([
      minutes(0, 60, () => 1, { version: '1' }),
      minutes(30, 120, () => 1, { version: '2' }),
    ]);
    expect(conflict.containers.map((c) => c.version)).toEqual(['2']);
    expect(conflict.skips.count()).toBe(1);
  });

  it('start times cut a life, and what is repeated of the old one until the start is seen is left out', () => {
    const start = minutes(0, 120, (m) => (m < 62 ? 0 : 60.5 * 60), { id: 'x' });
    const { containers } = group([minutes(0, 120, () => 1, { id: 'x' })], [start]);
    expect(spans(cutLives(containers[0]!, 0))).toEqual([
      [0, 0, 60],
      [60.5, 62, 120],
    ]);
  });

  it('a start time later than its first sight is the fault of a clock, and cuts nothing', () => {
    const start = minutes(0, 120, () => 600, { id: 'x' });
    const { containers } = group([minutes(0, 120, () => 1, { id: 'x' })], [start]);
    expect(spans(cutLives(containers[0]!, 0))).toEqual([[0, 0, 120]]);
  });

  it('an unknown start is long ago, unless the series appears while others are recorded', () => {
    const { containers } = group([minutes(30, 120, () => 1)]);
    expect(cutLives(containers[0]!, 30 * 60_000)[0]!.startedAtMs).toBe(0);
    expect(cutLives(containers[0]!, 0)[0]!.startedAtMs).toBe(30 * 60_000);
  });
});
