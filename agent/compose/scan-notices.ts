import { plural, timeSpan } from '../../functions/report/units.ts';
import type { ScoredContainer } from '../../functions/score/score-history.ts';
import { SETTINGS, type Settings } from '../settings/definitions.ts';
import { formatDuration, parseDuration } from '../settings/duration.ts';
import { heapNotices } from './heap/heap-summary.ts';
import { lossNotices } from './loss-notices.ts';
import type { Observation } from './observation.ts';

export interface NoticeFacts {
  readonly settings: Settings;
  readonly observation: Observation;
  readonly scored: readonly ScoredContainer[];
  /** Asked for by name, and nothing is known of them. */
  readonly missingNames: readonly string[];
  readonly spoolDropped: Readonly<Record<string, number>>;
}

/** What this run gave up, skipped or lost, in words: nothing of it may be silent. */
export function scanNotices(facts: NoticeFacts): string[] {
  const { settings, observation, scored, spoolDropped } = facts;
  const { discovery, counts } = observation;
  return [
    ...(discovery?.notices() ?? []),
    ...nothingThere(facts),
    ...shortWindow(settings),
    ...unread(observation),
    ...(observation.heaps ? heapNotices(observation.heaps) : []),
    ...restarting(observation),
    ...foreignTenants(settings, scored),
    ...(counts ? lossNotices(counts) : []),
    ...(counts && counts.targetsForgotten > 0
      ? [
          `${plural(counts.targetsForgotten, 'container')} that ended early in this scan were left out of the verdicts.`,
        ]
      : []),
    ...Object.entries(spoolDropped).map(
      ([why, n]) =>
        `${n} records were dropped from the spool so far (${why}); raise --spool-max-bytes or --spool-max-age, or deliver more often.`,
    ),
  ];
}

/** One restart is a deployment. */
const MANY_LIVES = 3;

/** An empty report is no clean bill of health: it must not read like one. */
function nothingThere({ settings, observation, scored, missingNames }: NoticeFacts): string[] {
  const window = `last ${timeSpan(settings['baseline-window'])}`;
  if (scored.length === 0 && observation.discovery === null)
    return [
      `The history holds nothing in this scope for the ${window}: look at --data-dir, or run the agent, or a scan with a --duration.`,
    ];
  if (scored.length === 0) return ['Nothing in this scope runs here, so nothing was judged.'];
  if (missingNames.length === 0 || observation.discovery !== null) return [];
  return [
    `The history of the ${window} holds no container named ${missingNames.map((n) => JSON.stringify(n)).join(', ')}.`,
  ];
}

/** What a lowered --min-window gives up. */
export function shortWindow(settings: Settings): string[] {
  const standard = parseDuration(SETTINGS['min-window'].fallback);
  if (settings['min-window'] >= standard) return [];
  return [
    `--min-window was lowered from ${formatDuration(standard)} to ${formatDuration(settings['min-window'])}: in so short a time a cache that still fills, a warm-up or a slow collection cycle can look like a leak. Confirm with a longer window before you act.`,
  ];
}

function unread({ seen, counts }: Observation): string[] {
  const silent = [...seen.values()].filter((s) => s.samples === 0).map((s) => s.target.identity.name);
  if (silent.length === 0 || !counts) return [];
  const memory = counts.collectors.find((c) => c.collector === 'memory');
  return [
    `No memory reading of ${silent.join(', ')}: ${memory?.lastError ?? 'it ended before the first one.'}`,
  ];
}

/** Each life starts with fresh memory, so many short ones hide a leak, and are what a leak can look like from outside. */
function restarting({ seen }: Observation): string[] {
  return [...seen.values()]
    .filter(({ lives }) => lives >= MANY_LIVES)
    .map(
      ({ target, lives }) =>
        `${target.identity.name} was started ${lives} times under this scan's eyes: look at its exit codes and OOM kills; so short lives cannot be judged.`,
    );
}

/** Findings whose tenant the caller did not ask for: kept among the verdicts, left out of the findings. */
function foreignTenants(settings: Settings, scored: readonly ScoredContainer[]): string[] {
  const n = scored.filter(
    (s) =>
      isForeign(s, settings.tenants) && (s.verdict.verdict === 'leak' || s.verdict.verdict === 'suspect'),
  ).length;
  return n === 0
    ? []
    : [
        `${plural(n, 'finding')} ${n === 1 ? 'concerns' : 'concern'} tenants outside --tenants, listed among the verdicts only.`,
      ];
}

/** True when the growth is attributed to a tenant that `--tenants` leaves out. */
export function isForeign(scored: ScoredContainer, tenants: readonly string[] | null): boolean {
  return tenants !== null && scored.verdict.tenant !== null && !tenants.includes(scored.verdict.tenant);
}
