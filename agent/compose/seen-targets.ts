import type { Target } from '../discover/target.ts';

export interface SeenTarget {
  readonly target: Target;
  readonly samples: number;
  readonly lives: number;
}

/** Which targets were seen since the start and how many samples each gave. */
export interface SeenTargets {
  /** Container id → the newest instance, how many lives of it were seen, and the samples of all of them. */
  all(): ReadonlyMap<string, SeenTarget>;
  /** True for an instance that is seen for the first time. */
  note(target: Target): boolean;
  sampled(target: Target): void;
  ended(target: Target): void;
  /** How many that ended are no longer among {@link all}. */
  forgotten(): number;
}

/** Ended targets that are remembered: a daemon beside a batch system sees thousands a day, for months. About 5 MB. */
const MOST_ENDED = 5000;

export function createSeenTargets(mostEnded = MOST_ENDED): SeenTargets {
  const seen = new Map<string, { target: Target; samples: number; lives: number }>();
  const ended = new Set<string>();
  let forgotten = 0;
  return {
    all: () => seen,
    note(target) {
      const { containerId, startedAtMs } = target.instance;
      const known = seen.get(containerId);
      if (known?.target.instance.startedAtMs === startedAtMs) return false;
      ended.delete(containerId);
      seen.set(containerId, { target, samples: known?.samples ?? 0, lives: (known?.lives ?? 0) + 1 });
      return true;
    },
    sampled(target) {
      const entry = seen.get(target.instance.containerId);
      if (entry) entry.samples++;
    },
    ended(target) {
      ended.add(target.instance.containerId);
      if (ended.size <= mostEnded) return;
      const oldest = ended.values().next().value!;
      ended.delete(oldest);
      seen.delete(oldest);
      forgotten++;
    },
    forgotten: () => forgotten,
  };
}
