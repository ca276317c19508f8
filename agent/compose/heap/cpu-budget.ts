export interface CpuBudgetOptions {
  /** Share of one core that may be used on average, 0..1. */
  readonly share: number;
  /** CPU time that is there at the start, ms. */
  readonly creditMs: number;
  /** What is saved up at most, ms: after a quiet day the budget must not be spent in one go. */
  readonly mostMs: number;
  readonly nowMs: number;
}

/** CPU time that accrues with the clock and is spent on work; what was overspent is paid back before anything else is bought. */
export interface CpuBudget {
  /** True when work that is expected to cost this much may start. What costs more than can be saved up waits for a full purse. */
  affords(costMs: number, nowMs: number): boolean;
  /** Takes what the work did cost, also when that is more than there is; a negative cost is given back. */
  charge(costMs: number): void;
}

export function createCpuBudget({ share, creditMs, mostMs, nowMs }: CpuBudgetOptions): CpuBudget {
  let balanceMs = Math.min(creditMs, mostMs);
  let countedToMs = nowMs;

  function accrue(toMs: number): void {
    // A clock that is set back earns nothing, and from there on time counts again.
    balanceMs = Math.min(mostMs, balanceMs + share * Math.max(0, toMs - countedToMs));
    countedToMs = toMs;
  }

  return {
    affords(costMs, atMs) {
      accrue(atMs);
      return balanceMs >= Math.min(costMs, mostMs);
    },
    charge(costMs) {
      balanceMs = Math.min(mostMs, balanceMs - costMs);
    },
  };
}
