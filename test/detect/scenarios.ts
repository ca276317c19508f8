import type { DetectInput, Segment } from '../../functions/detect/types.ts';
import { DAY, type Dice, dice, HOUR, input, MINUTE, noise, type Shape, START, segment } from './simulate.ts';

export interface Scenario {
  readonly name: string;
  readonly leak: boolean;
  /** True rate, where there is one that does not depend on chance. */
  readonly mbPerHour?: number;
  make(seed: number): DetectInput;
}

const MIN_WINDOW_OF_SCAN = 90_000;

/** A day at 10 s. */
function day(shape: (d: Dice) => Shape, file?: Shape) {
  return (seed: number) =>
    input([segment({ lengthMs: DAY, intervalMs: 10_000, shape: shape(dice(seed)) }, START, file)]);
}

/** Two minutes at 1 s, in arenas. */
function scan(shape: (d: Dice) => Shape, arenaMb = 0.25) {
  return (seed: number) =>
    input([segment({ lengthMs: 2 * MINUTE, intervalMs: 1000, shape: shape(dice(seed)), arenaMb })], {
      minWindowMs: MIN_WINDOW_OF_SCAN,
    });
}

function noisy(d: Dice, clean: Shape, sd: number, phi = 0.8): Shape {
  const n = noise(d, sd, phi);
  return (t) => clean(t) + n();
}

/** Garbage that piles up at a rate and is collected after a period, which grows by a factor each time. */
function garbage(mbPerPeriod: number, periodMs: number, growth = 1): Shape {
  let from = 0;
  let length = periodMs;
  return (t) => {
    while (t >= from + length) {
      from += length;
      length *= growth;
    }
    return (mbPerPeriod * (t - from)) / periodMs;
  };
}

function randomWalk(d: Dice, sdPerSample: number): Shape {
  let x = 0;
  return () => {
    x += sdPerSample * d.normal();
    return x;
  };
}

/** Rises by random amounts at random times. */
function bursts(d: Dice, meanGapMs: number, mb: number): Shape {
  let next = -Math.log(1 - d.uniform()) * meanGapMs;
  let level = 0;
  return (t) => {
    while (t >= next) {
      level += mb * (0.5 + d.uniform());
      next += -Math.log(1 - d.uniform()) * meanGapMs;
    }
    return level;
  };
}

function lives(count: number, shapes: (d: Dice, life: number) => Shape) {
  return (seed: number): DetectInput => {
    const d = dice(seed);
    const length = DAY / count;
    const segments: Segment[] = Array.from({ length: count }, (_, i) =>
      segment({ lengthMs: length, intervalMs: 10_000, shape: shapes(d, i) }, START + i * length),
    );
    return input(segments);
  };
}

export const SCENARIOS: readonly Scenario[] = [
  // Leaks
  {
    name: 'day: 10 MB/h on 200 MB',
    leak: true,
    mbPerHour: 10,
    make: day((d) => noisy(d, (t) => 200 + (10 * t) / HOUR, 4)),
  },
  {
    name: 'day: 1 MB/h on 500 MB',
    leak: true,
    mbPerHour: 1,
    make: day((d) => noisy(d, (t) => 500 + t / HOUR, 3)),
  },
  {
    name: 'day: 3 MB/h below a saw-tooth of 30 MB every 5 min',
    leak: true,
    mbPerHour: 3,
    make: day((d) => {
      const g = garbage(30, 5 * MINUTE);
      return noisy(d, (t) => 200 + (3 * t) / HOUR + g(t), 1);
    }),
  },
  {
    name: 'day: 5 MB/h below a saw-tooth of 60 MB every 70 min',
    leak: true,
    mbPerHour: 5,
    make: day((d) => {
      const g = garbage(60, 70 * MINUTE);
      return noisy(d, (t) => 200 + (5 * t) / HOUR + g(t), 1);
    }),
  },
  {
    name: 'day: 4 MB/h after a warm-up',
    leak: true,
    mbPerHour: 4,
    make: day((d) => noisy(d, (t) => 100 + 150 * (1 - Math.exp(-t / (40 * MINUTE))) + (4 * t) / HOUR, 3)),
  },
  {
    name: 'day: 5 MB/h in each of four lives',
    leak: true,
    mbPerHour: 5,
    make: lives(4, (d) => noisy(d, (t) => 150 + (5 * t) / HOUR, 3)),
  },
  {
    name: 'day: 8 MB/h in the second life only',
    leak: true,
    mbPerHour: 8,
    make: lives(2, (d, life) => noisy(d, (t) => 150 + (life * 8 * t) / HOUR, 3)),
  },
  {
    name: 'day: stair of bursts, 10 MB about every hour',
    leak: true,
    make: day((d) => {
      const b = bursts(d, HOUR, 10);
      return noisy(d, (t) => 200 + b(t), 2);
    }),
  },
  {
    name: 'day: 6 MB/h that starts at half',
    leak: true,
    mbPerHour: 6,
    make: day((d) => noisy(d, (t) => 300 + (6 * Math.max(0, t - DAY / 2)) / HOUR, 3)),
  },
  {
    name: 'day: 4 MB/h under a daily cycle of 8 MB',
    leak: true,
    mbPerHour: 4,
    make: day((d) => {
      const p = 2 * Math.PI * d.uniform();
      return noisy(d, (t) => 300 + (4 * t) / HOUR + 4 * Math.sin((2 * Math.PI * t) / DAY + p), 3);
    }),
  },
  {
    name: 'three days: 1 MB/h under a daily cycle of 40 MB',
    leak: true,
    mbPerHour: 1,
    make: (seed) => {
      const d = dice(seed);
      const p = 2 * Math.PI * d.uniform();
      return input([
        segment({
          lengthMs: 3 * DAY,
          intervalMs: MINUTE,
          shape: noisy(d, (t) => 300 + t / HOUR + 20 * Math.sin((2 * Math.PI * t) / DAY + p), 3),
        }),
      ]);
    },
  },
  {
    name: 'scan: 20 KB per request at 10/s',
    leak: true,
    make: scan((d) => {
      let m = 60;
      return () => {
        m += 0.02 * d.poisson(10);
        return m;
      };
    }),
  },
  {
    name: 'scan: 5 MB/min below waves',
    leak: true,
    mbPerHour: 300,
    make: scan((d) => {
      const g = garbage(8, 9_000);
      return noisy(d, (t) => 60 + (5 * t) / MINUTE + g(t), 0.1);
    }),
  },
  {
    name: 'scan: in arenas of 1 MB, 4 MB/min',
    leak: true,
    mbPerHour: 240,
    make: scan((d) => noisy(d, (t) => 60 + (4 * t) / MINUTE, 0.1), 1),
  },
  {
    name: '6 h: 5 MB/h on 500 MB',
    leak: true,
    mbPerHour: 5,
    make: (seed) =>
      input([
        segment({
          lengthMs: 6 * HOUR,
          intervalMs: 10_000,
          shape: noisy(dice(seed), (t) => 500 + (5 * t) / HOUR, 3),
        }),
      ]),
  },
  // Healthy
  { name: 'day: constant', leak: false, make: day((d) => noisy(d, () => 300, 4)) },
  { name: 'day: constant, slow noise', leak: false, make: day((d) => noisy(d, () => 300, 4, 0.998)) },
  {
    name: 'day: warm-up of 10 min',
    leak: false,
    make: day((d) => noisy(d, (t) => 100 + 200 * (1 - Math.exp(-t / (10 * MINUTE))), 3)),
  },
  {
    name: 'day: warm-up of 1 h',
    leak: false,
    make: day((d) => noisy(d, (t) => 100 + 200 * (1 - Math.exp(-t / HOUR)), 3)),
  },
  {
    name: 'day: warm-up of 4 h',
    leak: false,
    make: day((d) => noisy(d, (t) => 100 + 200 * (1 - Math.exp(-t / (4 * HOUR))), 3)),
  },
  {
    name: 'day: warm-up of 8 h',
    leak: false,
    make: day((d) => noisy(d, (t) => 100 + 200 * (1 - Math.exp(-t / (8 * HOUR))), 3)),
  },
  {
    name: 'day: cache fills for 12 h',
    leak: false,
    make: day((d) => noisy(d, (t) => 150 + 100 * Math.min(1, t / (12 * HOUR)), 3)),
  },
  {
    name: 'day: cache fills for 18 h',
    leak: false,
    make: day((d) => noisy(d, (t) => 150 + 100 * Math.min(1, t / (18 * HOUR)), 3)),
  },
  {
    name: 'day: saw-tooth of 40 MB every 3 min',
    leak: false,
    make: day((d) => {
      const g = garbage(40, 3 * MINUTE);
      return noisy(d, (t) => 200 + g(t), 1);
    }),
  },
  {
    name: 'day: saw-tooth of 60 MB every 80 min',
    leak: false,
    make: day((d) => {
      const g = garbage(60, 80 * MINUTE);
      return noisy(d, (t) => 200 + g(t), 1);
    }),
  },
  {
    name: 'day: saw-tooth of growing periods',
    leak: false,
    make: day((d) => {
      const g = garbage(10, 10 * MINUTE, 1.25);
      return noisy(d, (t) => 200 + g(t), 1);
    }),
  },
  {
    name: 'day: saw-tooth of 60 MB every 4 h',
    leak: false,
    make: day((d) => {
      const g = garbage(60, 4 * HOUR);
      return noisy(d, (t) => 200 + g(t), 1);
    }),
  },
  {
    name: 'day: saw-tooth of 60 MB every 9 h',
    leak: false,
    make: day((d) => {
      const g = garbage(60, 9 * HOUR);
      return noisy(d, (t) => 200 + g(t), 1);
    }),
  },
  {
    name: 'scan: waves of 20 MB every 25 s',
    leak: false,
    make: scan((d) => {
      const g = garbage(20, 25_000);
      return noisy(d, (t) => 60 + g(t), 0.1);
    }),
  },
  {
    name: 'day: one step',
    leak: false,
    make: day((d) => {
      const at = d.uniform() * DAY;
      return noisy(d, (t) => 200 + (t > at ? 40 : 0), 3);
    }),
  },
  {
    name: 'day: two steps',
    leak: false,
    make: day((d) => {
      const a = d.uniform() * DAY;
      const b = d.uniform() * DAY;
      return noisy(d, (t) => 200 + (t > a ? 30 : 0) + (t > b ? 20 : 0), 3);
    }),
  },
  {
    name: 'day: daily cycle',
    leak: false,
    make: day((d) => {
      const p = 2 * Math.PI * d.uniform();
      return noisy(d, (t) => 300 + 40 * Math.sin((2 * Math.PI * t) / DAY + p), 3);
    }),
  },
  {
    name: 'day: random walk',
    leak: false,
    make: day((d) => {
      const w = randomWalk(d, 0.15);
      return noisy(d, (t) => 300 + w(t), 1);
    }),
  },
  {
    name: 'day: random walk under noise',
    leak: false,
    make: day((d) => {
      const w = randomWalk(d, 0.05);
      return noisy(d, (t) => 300 + w(t), 4);
    }),
  },
  {
    name: 'day: high watermark',
    leak: false,
    make: day((d) => {
      const at = d.uniform() * DAY;
      return noisy(d, (t) => 200 + (t > at ? 90 : 0), 2);
    }),
  },
  {
    name: 'day: page cache',
    leak: false,
    make: day(
      (d) => noisy(d, () => 120, 2),
      (t) => 20 + (30 * t) / HOUR,
    ),
  },
  {
    name: 'day: six lives, each with a warm-up',
    leak: false,
    make: lives(6, (d) => noisy(d, (t) => 100 + 120 * (1 - Math.exp(-t / (20 * MINUTE))), 3)),
  },
  {
    name: 'day: the old version leaked, the new does not',
    leak: false,
    make: lives(2, (d, life) => noisy(d, (t) => 150 + ((1 - life) * 8 * t) / HOUR, 3)),
  },
  { name: 'scan: constant', leak: false, make: scan((d) => noisy(d, () => 60, 0.2)) },
  {
    name: 'scan: lru fills for 40 s',
    leak: false,
    make: scan((d) => noisy(d, (t) => 60 + 30 * Math.min(1, t / 40_000), 0.1)),
  },
  {
    name: 'scan: lru fills for 70 s',
    leak: false,
    make: scan((d) => noisy(d, (t) => 60 + 30 * Math.min(1, t / 70_000), 0.1)),
  },
  {
    name: 'scan: random keys fill an lru',
    leak: false,
    make: scan((d) => noisy(d, (t) => 60 + 30 * (1 - Math.exp(-t / 20_000)), 0.1)),
  },
  {
    name: 'scan: waves of 20 MB every 10 s',
    leak: false,
    make: scan((d) => {
      const g = garbage(20, 10_000);
      return noisy(d, (t) => 60 + g(t), 0.1);
    }),
  },
  {
    name: 'scan: waves of growing periods',
    leak: false,
    make: scan((d) => {
      const g = garbage(6, 5_000, 1.2);
      return noisy(d, (t) => 60 + g(t), 0.1);
    }),
  },
  {
    name: 'scan: one arena more',
    leak: false,
    make: scan((d) => {
      const at = d.uniform() * 2 * MINUTE;
      return (t) => 60 + (t > at ? 1 : 0);
    }),
  },
  {
    name: 'scan: page cache',
    leak: false,
    make: (seed) =>
      input(
        [
          segment(
            { lengthMs: 2 * MINUTE, intervalMs: 1000, shape: noisy(dice(seed), () => 50, 0.1) },
            START,
            (t) => 20 + (60 * t) / MINUTE,
          ),
        ],
        { minWindowMs: MIN_WINDOW_OF_SCAN },
      ),
  },
];
