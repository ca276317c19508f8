import { seededRandom } from '../../functions/detect/seeded-random.ts';
import type { DetectInput, RequestWindow, Segment, Series } from '../../functions/detect/types.ts';

export const MB = 1_048_576;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** An arbitrary moment on a whole bin. */
export const START = 1_790_000_100_000;

/** Random numbers of one simulated container. */
export interface Dice {
  uniform(): number;
  normal(): number;
  poisson(mean: number): number;
}

export function dice(seed: number): Dice {
  const uniform = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const poisson = (mean: number) => {
    if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const limit = Math.exp(-mean);
    let k = 0;
    for (let p = uniform(); p > limit; p *= uniform()) k++;
    return k;
  };
  for (let i = 0; i < 10; i++) uniform();
  return { uniform, normal, poisson };
}

/** Memory in MB at a time since the start of the life, in ms; called with ascending times. */
export type Shape = (ms: number) => number;

export interface Container {
  readonly lengthMs: number;
  readonly intervalMs: number;
  readonly shape: Shape;
  /** Step in which the allocator takes memory from the kernel; the default is a page. */
  readonly arenaMb?: number;
}

/** Samples of a shape, in whole arenas, as a kernel counter shows them. */
export function series({ lengthMs, intervalMs, shape, arenaMb }: Container, startMs = START): Series {
  const atMs: number[] = [];
  const values: number[] = [];
  const unit = (arenaMb ?? 4096 / MB) * MB;
  for (let t = 0; t < lengthMs; t += intervalMs) {
    atMs.push(startMs + t);
    values.push(Math.max(0, Math.round((shape(t) * MB) / unit) * unit));
  }
  return { atMs, values };
}

export function segment(container: Container, startMs = START, file?: Shape): Segment {
  const anonBytes = series(container, startMs);
  const flat = () => 20;
  return {
    startedAtMs: startMs,
    anonBytes,
    fileBytes: series({ ...container, shape: file ?? flat }, startMs),
  };
}

export function input(segments: readonly Segment[], more: Partial<DetectInput> = {}): DetectInput {
  return {
    segments,
    requests: [],
    requestSource: null,
    labelTenant: null,
    limitBytes: null,
    swapUsed: false,
    oomKills: 0,
    minWindowMs: HOUR,
    ...more,
  };
}

/** Noise that remembers: first-order autoregression with this standard deviation and memory per sample. */
export function noise(d: Dice, sd: number, phi = 0): () => number {
  let x = sd * d.normal();
  return () => {
    x = phi * x + sd * Math.sqrt(1 - phi * phi) * d.normal();
    return x;
  };
}

/** Poisson requests per tenant at constant mean rates (per second), in windows. */
export function traffic(
  d: Dice,
  rates: Readonly<Record<string, number>>,
  lengthMs: number,
  windowMs: number,
  modulate: (ms: number, tenant: string) => number = () => 1,
): RequestWindow[] {
  return Array.from({ length: Math.floor(lengthMs / windowMs) }, (_, i) => ({
    fromMs: START + i * windowMs,
    toMs: START + (i + 1) * windowMs,
    requests: Object.fromEntries(
      Object.entries(rates).map(([tenant, rate]) => [
        tenant,
        d.poisson((rate * windowMs * modulate(i * windowMs, tenant)) / 1000),
      ]),
    ),
  }));
}
