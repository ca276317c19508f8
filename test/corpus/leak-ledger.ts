/** Counts what leaks, as it leaks: the truth of a simulated case. MB; times in ms since the window's start. */
export interface LeakLedger {
  /** Adds to what has leaked by this time; returns the amount. */
  add(ms: number, mb: number): number;
  /** Leaked in (fromMs, toMs]. */
  between(fromMs: number, toMs: number): number;
  /** Leaked since the window's start at each of these ascending times. */
  curve(atMs: readonly number[]): Float64Array;
  /** First leak in the window, when nothing leaked before it; null: it leaked before, or never. */
  onsetMs(): number | null;
}

export function leakLedger(): LeakLedger {
  const times: number[] = [];
  const amounts: number[] = [];
  let before = false;
  const between = (fromMs: number, toMs: number): number =>
    times.reduce((sum, t, i) => (t > fromMs && t <= toMs ? sum + amounts[i]! : sum), 0);
  return {
    add(ms, mb) {
      if (mb !== 0 && ms <= 0) before = true;
      if (mb !== 0 && ms > 0) {
        times.push(ms);
        amounts.push(mb);
      }
      return mb;
    },
    between,
    curve(atMs) {
      let i = 0;
      let sum = 0;
      return Float64Array.from(atMs, (at) => {
        for (; i < times.length && times[i]! <= at; i++) sum += amounts[i]!;
        return sum;
      });
    },
    onsetMs: () => (before ? null : (times[0] ?? null)),
  };
}
