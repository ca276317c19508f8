import type { RequestWindow } from '../../functions/detect/types.ts';
import type { LeakLedger } from './leak-ledger.ts';

/** Of what a leak does that no other tenant's requests explain, so much of the noise must be seen. */
const LEAST_SIGNAL = 0.75;

/**
 * Could somebody who knows the leak exactly tell from the requests whose it is? Compares the leak's true curve with the
 * best straight-line use of every other tenant's cumulative requests, of all requests together, and of time itself.
 *
 * @param windows those in which it leaks
 * @param noiseMb standard deviation of the memory around its structure
 */
export function tellApart(
  windows: readonly RequestWindow[],
  tenant: string,
  ledger: LeakLedger,
  { startMs, noiseMb }: { readonly startMs: number; readonly noiseMb: number },
): boolean {
  if (windows.length < 12) return false;
  const leaked = ledger.curve(windows.map((w) => w.toMs - startMs));
  const names = Object.keys(windows[0]!.requests).filter((name) => name !== tenant);
  const rivals = names.map((name) => running(windows.map((w) => w.requests[name] ?? 0)));
  rivals.push(running(windows.map(() => 1)));
  rivals.push(running(windows.map((w) => Object.values(w.requests).reduce((a, b) => a + b, 0))));
  return rivals.every((rival) => residual(leaked, rival) > LEAST_SIGNAL * noiseMb);
}

function running(values: readonly number[]): Float64Array {
  let sum = 0;
  return Float64Array.from(values, (v) => {
    sum += v;
    return sum;
  });
}

/** Root mean square of what is left of y after a + b x. */
function residual(y: Float64Array, x: Float64Array): number {
  const n = y.length;
  const my = y.reduce((a, b) => a + b, 0) / n;
  const mx = x.reduce((a, b) => a + b, 0) / n;
  let sxx = 0;
  let sxy = 0;
  let syy = 0;
  for (let i = 0; i < n; i++) {
    sxx += (x[i]! - mx) ** 2;
    sxy += (x[i]! - mx) * (y[i]! - my);
    syy += (y[i]! - my) ** 2;
  }
  const left = sxx === 0 ? syy : syy - sxy ** 2 / sxx;
  return Math.sqrt(Math.max(0, left) / n);
}
