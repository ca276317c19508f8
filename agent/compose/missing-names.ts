import type { ScoredContainer } from '../../functions/score/score-history.ts';
import type { Settings } from '../settings/definitions.ts';
import type { Observation } from './observation.ts';

/**
 * Names of `--containers` of which nothing is known: neither running (also one that is left alone by its label runs)
 * nor judged. "No leak" cannot be said of a misspelt name, which is what a scheduled scan would otherwise report for ever.
 */
export function missingNames(facts: {
  readonly settings: Pick<Settings, 'containers' | 'tenants'>;
  readonly observation: Pick<Observation, 'discovery'>;
  readonly scored: readonly ScoredContainer[];
}): string[] {
  const { containers, tenants } = facts.settings;
  const { discovery } = facts.observation;
  const judged = new Set(facts.scored.map(({ head }) => head.identity.name));
  // Without a look at the host, one that --tenants leaves out cannot be told from one that is not there.
  const asked = discovery ? discovery.missingNames() : tenants === null ? (containers ?? []) : [];
  return asked.filter((name) => !judged.has(name));
}
