import type { Reason } from '../contract/verdict.ts';
import { trend } from '../detect/trend.ts';
import type { Series } from '../detect/types.ts';
import type { ScoredContainer } from './scored-container.ts';
import { pooledZ } from './stouffer.ts';

/** Floors that two replicas must share before their moves can be compared. */
const LEAST_SHARED = 12;
/** Of replicas whose floors cannot be compared: they share the load, so they are not taken for independent. */
const UNKNOWN_CORRELATION = 0.5;
/** One-sided 5 %. */
const CLEAR = 1.645;

/**
 * Adds to each verdict what its replicas say together: containers of one service and version, on any host. One replica
 * that leaks alone (its tenants are elsewhere served) keeps its own verdict; the pooled trend stands beside it as evidence.
 */
export function poolReplicas(scored: readonly ScoredContainer[]): ScoredContainer[] {
  const groups = Map.groupBy(scored, ({ head: { identity } }) =>
    JSON.stringify([identity.service, identity.version]),
  );
  const reasons = new Map<ScoredContainer, Reason>();
  for (const replicas of groups.values()) {
    const reason = replicas.length < 2 ? null : together(replicas);
    if (reason !== null) for (const replica of replicas) reasons.set(replica, reason);
  }
  return scored.map((s) => {
    const reason = reasons.get(s);
    return reason === undefined || s.verdict.verdict === 'undetermined'
      ? s
      : { ...s, verdict: { ...s.verdict, reasons: [...s.verdict.reasons, reason] } };
  });
}

function together(replicas: readonly ScoredContainer[]): Reason | null {
  const known = replicas.flatMap(({ verdict }) => {
    const found = trend([verdict.floor]);
    return found === null ? [] : [{ floor: verdict.floor, slope: found.slope, z: found.z, verdict }];
  });
  if (known.length < 2) return null;
  const rho = meanCorrelation(known);
  const z = known.map((k) => k.z);
  const pooled = pooledZ(z, rho);
  const leaking = known.filter((k) => k.verdict.verdict === 'leak' || k.verdict.verdict === 'suspect').length;
  const detail = `${known.length} replicas: ${leaking} of them grow; pooled z = ${pooled.toFixed(2)} (Stouffer, correlation ${rho.toFixed(2)}), largest ${Math.max(...z).toFixed(2)}`;
  const says = pooled <= CLEAR ? 'no_opinion' : leaking * 2 >= known.length ? 'leak' : 'no_opinion';
  return { rule: 'replicas', says, detail };
}

/** Mean correlation of what is left of the floors without their trends, over all pairs. */
function meanCorrelation(known: readonly { floor: Series; slope: number }[]): number {
  let sum = 0;
  let pairs = 0;
  for (let i = 0; i < known.length; i++)
    for (let j = 0; j < i; j++) {
      sum += correlation(known[i]!, known[j]!);
      pairs++;
    }
  return sum / pairs;
}

function correlation(a: { floor: Series; slope: number }, b: { floor: Series; slope: number }): number {
  const rest = ({ floor, slope }: { floor: Series; slope: number }, i: number): number =>
    floor.values[i]! - slope * (floor.atMs[i]! - floor.atMs[0]!);
  const near = nearest(a.floor, b.floor);
  if (near.length < LEAST_SHARED) return UNKNOWN_CORRELATION;
  const x = near.map(([i]) => rest(a, i));
  const y = near.map(([, j]) => rest(b, j));
  const mean = (v: readonly number[]): number => v.reduce((p, q) => p + q, 0) / v.length;
  const [mx, my] = [mean(x), mean(y)];
  let xy = 0;
  let xx = 0;
  let yy = 0;
  x.forEach((v, i) => {
    xy += (v - mx) * (y[i]! - my);
    xx += (v - mx) ** 2;
    yy += (y[i]! - my) ** 2;
  });
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : UNKNOWN_CORRELATION;
}

/** Pairs of floors at about the same time: within half a floor's width. */
function nearest(a: Series, b: Series): [number, number][] {
  const width = a.atMs.length > 1 ? a.atMs[1]! - a.atMs[0]! : 0;
  const pairs: [number, number][] = [];
  let j = 0;
  a.atMs.forEach((t, i) => {
    while (j + 1 < b.atMs.length && Math.abs(b.atMs[j + 1]! - t) <= Math.abs(b.atMs[j]! - t)) j++;
    if (b.atMs[j] !== undefined && Math.abs(b.atMs[j]! - t) <= width / 2) pairs.push([i, j]);
  });
  return pairs;
}
