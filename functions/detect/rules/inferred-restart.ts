import type { Rule } from '../rule.ts';
import { AT_MOST_SUSPECT } from './window.ts';

/** Does the verdict rest on a restart that nobody reported? A rare, large collection looks the same from outside. */
export const inferredRestartRule: Rule = {
  name: 'inferred_restart',
  ask({ cutInside }) {
    return cutInside
      ? {
          says: 'no_opinion',
          detail:
            'memory fell back to its starting level once: taken for a restarted worker, at most a suspect',
          logOdds: 0,
          cap: AT_MOST_SUSPECT,
        }
      : { says: 'no_opinion', detail: 'no fall to the starting level inside a life', logOdds: 0 };
  },
};
