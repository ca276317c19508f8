import type { CorpusCase, Split, Truth, WindowHours } from './corpus-case.ts';
import { type Dice, dice, seedOf } from './dice.ts';
import { ALL_FAMILIES } from './families/all-families.ts';
import { leakLedger } from './leak-ledger.ts';
import { SERVICES_PER_SPLIT, type Service, service } from './service.ts';
import { simulateContainer } from './simulate-container.ts';
import { tellApart } from './tell-apart.ts';
import { DAY, HOUR, MB } from './units.ts';
import type { Family, Scene } from './world.ts';

export type { CorpusCase } from './corpus-case.ts';

export interface CorpusOptions {
  /** What the engine may be tuned on, or what is reported. No service is in both; some families only in `report`. */
  readonly split: Split;
  readonly windowHours: WindowHours;
  /** Cases of each family. */
  readonly perFamily: number;
  /** Another seed: other containers of the same services. Default 1. */
  readonly seed?: number;
}

/** A Sunday, 00:00 UTC. */
const SUNDAY_MS = Date.UTC(2026, 8, 6);
/** The smallest leak that must be found, as a part of the memory per hour: 1 MB/h of 500 MB in a day, 5 in six hours. */
const LEAST: Readonly<Record<WindowHours, number>> = { 24: 1 / 500, 6: 5 / 500 };
const MOST_MB_PER_HOUR = 100;

/** Simulated containers with known truth, one family after the other; made one at a time, the same every time. */
export function* corpus(options: CorpusOptions): Iterable<CorpusCase> {
  for (const family of ALL_FAMILIES) {
    if (family.reportOnly && options.split !== 'report') continue;
    for (let i = 0; i < options.perFamily; i++) yield makeCase(family, i, options);
  }
}

function makeCase(
  family: Family,
  index: number,
  { split, windowHours, seed = 1 }: CorpusOptions,
): CorpusCase {
  const id = `${split}/${windowHours}h/${family.name}/${seed}.${index}`;
  const d = dice(seedOf(id));
  const drawn = service(split, Math.floor(d.uniform() * SERVICES_PER_SPLIT));
  const windowMs = windowHours * HOUR;
  const startMs = startOf(family, drawn, windowMs, d);
  const ledger = leakLedger();
  const base: Service = {
    ...drawn,
    ...(family.mostRate === 0 ? { baseMb: d.between(400, 600) } : {}),
    // Most leaks of a tenant shall have requests to be found by.
    ...(family.ofTenant && drawn.requestSource === null && d.chance(0.7)
      ? { requestSource: 'access-log' }
      : {}),
  };
  const scene: Scene = {
    d,
    service: base,
    windowMs,
    startMs,
    split,
    rateMb: rateOf(family, base.baseMb * LEAST[windowHours], d),
    ledger,
    tenant: Math.floor(d.uniform() * base.load.tenants.length),
  };
  const plan = family.plan(scene);
  const used: Service = { ...base, ...plan.service };
  const input = simulateContainer(plan, { service: used, d, startMs, windowMs });
  const truth = family.kind === 'leak' ? truthOf(family, scene, used, input.requests) : null;
  return { id, family: family.name, service: drawn.name, kind: family.kind, input, truth };
}

/** Log-uniform between the smallest that must be found and 100 MB/h; a family of the smallest ones takes just these. */
function rateOf({ leastRate = 1, mostRate = MOST_MB_PER_HOUR }: Family, leastMb: number, d: Dice): number {
  const low = leastMb * leastRate;
  return d.logBetween(low, Math.max(low * 1.0001, mostRate));
}

function startOf({ start }: Family, drawn: Service, windowMs: number, d: Dice): number {
  const day = start?.day ?? Math.floor(7 * d.uniform());
  const hour = start?.hour ? start.hour(d, windowMs, drawn) : d.between(0, 24);
  // Whole minutes, as requests are counted.
  return SUNDAY_MS + day * DAY + Math.floor(hour * 60) * 60_000;
}

function truthOf(
  { ofTenant }: Family,
  { ledger, windowMs, startMs, tenant }: Scene,
  used: Service,
  requests: CorpusCase['input']['requests'],
): Truth {
  const onsetMs = ledger.onsetMs();
  // A leak that is there from the first minutes on did not start in the window.
  const started = onsetMs !== null && onsetMs > windowMs / 20 ? onsetMs : null;
  const hours = (windowMs - (started ?? 0)) / HOUR;
  const name = ofTenant ? used.load.tenants[tenant]!.name : null;
  const leaking = requests.filter((w) => w.fromMs >= startMs + (started ?? 0));
  const noiseMb = used.noise.sdMb + 0.3 * used.garbageMb;
  return {
    tenant: name,
    rateBytesPerHour: (ledger.between(started ?? 0, windowMs) * MB) / hours,
    onsetHour: started === null ? null : started / HOUR,
    separable:
      name !== null && !used.load.collinear && tellApart(leaking, name, ledger, { startMs, noiseMb }),
  };
}
