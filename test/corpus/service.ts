import type { Split } from './corpus-case.ts';
import { type Dice, dice, seedOf } from './dice.ts';
import { HOUR, MINUTE } from './units.ts';

/** What stays the same in all containers of one service. Memory in MB, times in ms. */
export interface Service {
  readonly name: string;
  readonly baseMb: number;
  /** Between two samples. */
  readonly stepMs: number;
  /** Unit in which the allocator takes memory from the kernel. */
  readonly arenaMb: number;
  /** How long freed memory stays resident. */
  readonly releaseMs: number;
  readonly noise: {
    readonly sdMb: number;
    /** Correlation time: 0 is white. */
    readonly tauMs: number;
    /** Large requests in flight: seen in one or two samples. */
    readonly spikesPerHour: number;
    readonly spikeMb: number;
  };
  /** Cyclic garbage: collected when it reaches this. */
  readonly garbageMb: number;
  /** Mean time in which a threshold of garbage comes together. */
  readonly garbagePeriodMs: number;
  /** Memory that follows the load, at mean load. */
  readonly sessionsMb: number;
  readonly sessionMs: number;
  readonly load: Load;
  /** How its requests are counted; null: not at all. */
  readonly requestSource: 'access-log' | 'prometheus' | null;
  readonly fileMb: number;
}

interface Load {
  readonly requestsPerSecond: number;
  /** 0: the same by day and by night. */
  readonly dailyAmplitude: number;
  readonly peakHour: number;
  /** Load on Saturday and Sunday over that of other days. */
  readonly weekend: number;
  /** Share of requests and own habits of each tenant. */
  readonly tenants: readonly Tenant[];
  /** Standard deviation of the log of a tenant's rate around its daily cycle. */
  readonly burstiness: number;
  readonly burstMs: number;
  /** All tenants come and go together: their requests cannot be told apart. */
  readonly collinear: boolean;
}

interface Tenant {
  readonly name: string;
  readonly share: number;
  readonly peakShiftHours: number;
}

const PLACES = [
  'acme',
  'globex',
  'initech',
  'umbrella',
  'hooli',
  'stark',
  'wayne',
  'wonka',
  'tyrell',
  'soylent',
];
export const SERVICES_PER_SPLIT = 40;

/** Where the two splits differ besides their seeds: what was never sampled like this must be judged all the same. */
const STEPS = {
  tune: [10_000, 15_000, 30_000, 60_000],
  report: [10_000, 20_000, 30_000, 60_000],
} as const;
const ARENAS = { tune: [4 / 1024, 0.25, 1], report: [4 / 1024, 0.1328125, 0.25, 1, 2] } as const;

/** The service of a number below {@link SERVICES_PER_SPLIT}. */
export function service(split: Split, number: number): Service {
  const name = `${split}-${String(number).padStart(2, '0')}`;
  const d = dice(seedOf(`service ${name}`));
  const baseMb = d.logBetween(80, 1200);
  return {
    name,
    baseMb,
    stepMs: d.pick(STEPS[split]),
    arenaMb: d.pick(ARENAS[split]),
    releaseMs: d.logBetween(2 * MINUTE, 2 * HOUR),
    noise: {
      sdMb: Math.max(0.2, baseMb * d.logBetween(0.0006, 0.006)),
      tauMs: d.chance(0.25) ? 0 : d.logBetween(20_000, 30 * MINUTE),
      spikesPerHour: d.chance(0.5) ? 0 : d.logBetween(0.2, 12),
      spikeMb: baseMb * d.logBetween(0.005, 0.08),
    },
    garbageMb: d.chance(0.4) ? 0 : baseMb * d.logBetween(0.003, 0.04),
    garbagePeriodMs: d.logBetween(MINUTE, 40 * MINUTE),
    sessionsMb: d.chance(0.4) ? 0 : baseMb * d.logBetween(0.004, 0.03),
    sessionMs: d.logBetween(3 * MINUTE, HOUR),
    load: load(d),
    requestSource: d.chance(0.3) ? null : d.pick(['access-log', 'prometheus'] as const),
    fileMb: d.logBetween(5, 200),
  };
}

function load(d: Dice): Load {
  const collinear = d.chance(0.25);
  const count = 2 + Math.floor(d.uniform() * 5);
  const first = Math.floor(d.uniform() * PLACES.length);
  const weights = Array.from({ length: count }, (_, i) => d.between(0.6, 1.4) / (i + 1));
  const sum = weights.reduce((a, b) => a + b, 0);
  return {
    requestsPerSecond: d.logBetween(0.3, 40),
    dailyAmplitude: d.chance(0.25) ? 0 : d.between(0.1, 0.8),
    peakHour: d.between(8, 20),
    weekend: d.chance(0.5) ? 1 : d.between(0.3, 0.9),
    tenants: weights.map((w, i) => ({
      name: PLACES[(first + i) % PLACES.length]!,
      share: w / sum,
      peakShiftHours: collinear ? 0 : d.between(-5, 5),
    })),
    burstiness: d.between(0.2, 0.7),
    burstMs: d.logBetween(10 * MINUTE, 3 * HOUR),
    collinear,
  };
}
