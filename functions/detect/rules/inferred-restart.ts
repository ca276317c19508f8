import type { Rule } from '../rule.ts';
import { AT_MOST_SUSPECT } from './window.ts';

/** Does the verdict rest on a restart that nobody reported? A rare, large collection looks the same from outside. */
export const inferredRestartRule: Rule = {
  name: 'inferred_restart',
  ask({ cutInside }) {
    const says = 'no_opinion';
    if (!cutInside) return { says, detail: 'no fall to the starting level inside a life', measures: {} };
    const detail =
      'memory fell back to its starting level once: taken for a restarted worker, at most a suspect';
    return { says, detail, measures: {}, cap: AT_MOST_SUSPECT };
  },
};
