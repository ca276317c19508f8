import type { ScoredContainer } from '../../functions/score/score-history.ts';
import { SETTINGS, type Settings } from '../settings/definitions.ts';
import { formatDuration, parseDuration } from '../settings/duration.ts';
import type { Observation } from './observation.ts';

export interface NoticeFacts {
  readonly settings: Settings;
  readonly observation: Observation;
  readonly scored: readonly ScoredContainer[];
  readonly spoolDropped: Readonly<Record<string, number>>;
}

/** What this run gave up, skipped or lost, in words: nothing of it may be silent. */
export function scanNotices({ settings, observation, scored, spoolDropped }: NoticeFacts): string[] {
  const { discovery, counts } = observation;
  return [
    ...(discovery?.notices() ?? []),
    ...shortWindow(settings),
    ...unread(observation),
    ...foreignTenants(settings, scored),
    ...(counts ? lost(counts) : []),
    ...Object.entries(spoolDropped).map(
      ([why, n]) =>
        `${n} records were dropped from the spool so far (${why}); raise --spool-max-bytes or --spool-max-age, or deliver more often.`,
    ),
  ];
}

function shortWindow(settings: Settings): string[] {
  const standard = parseDuration(SETTINGS['min-window'].fallback);
  if (settings['min-window'] >= standard) return [];
  return [
    `--min-window was lowered from ${formatDuration(standard)} to ${formatDuration(settings['min-window'])}: in so short a time a cache that still fills, a warm-up or a slow collection cycle can look like a leak. Confirm with a longer window before you act.`,
  ];
}

function unread({ seen, counts }: Observation): string[] {
  const silent = [...seen.values()].filter((s) => s.samples === 0).map((s) => s.target.identity.name);
  if (silent.length === 0 || !counts) return [];
  const error = counts.collectors.find((c) => c.lastError !== null)?.lastError;
  return [`No memory reading of ${silent.join(', ')}: ${error ?? 'it ended before the first one'}.`];
}

/** Findings whose tenant the caller did not ask for: kept among the verdicts, left out of the findings. */
function foreignTenants(settings: Settings, scored: readonly ScoredContainer[]): string[] {
  const n = scored.filter(
    (s) =>
      isForeign(s, settings.tenants) && (s.verdict.verdict === 'leak' || s.verdict.verdict === 'suspect'),
  ).length;
  return n === 0
    ? []
    : [`${n} findings concern tenants outside --tenants and are listed among the verdicts only.`];
}

/** True when the growth is attributed to a tenant that `--tenants` leaves out. */
export function isForeign(scored: ScoredContainer, tenants: readonly string[] | null): boolean {
  return tenants !== null && scored.verdict.tenant !== null && !tenants.includes(scored.verdict.tenant);
}

function lost(counts: NonNullable<Observation['counts']>): string[] {
  const { requests } = counts;
  const out: string[] = [];
  if (counts.ticksMissed > 0)
    out.push(
      `${counts.ticksMissed} sampling ticks were missed because the host was busy; raise --interval if this stays.`,
    );
  if (counts.samplesDiscarded > 0)
    out.push(
      `${counts.samplesDiscarded} samples were discarded: out of order, twice at one time, or beyond the bounds of a bin.`,
    );
  if (counts.recordsLost > 0)
    out.push(`${counts.recordsLost} records were lost since the spool could not be written.`);
  if (requests.linesDropped > 0)
    out.push(`${requests.linesDropped} log lines were cut or dropped for their length.`);
  if (requests.tenantsHashed > 0)
    out.push(
      `${requests.tenantsHashed} tenant names were counted together as "other": too many or unprintable; raise --max-tenants if they are real.`,
    );
  if (requests.lastError) out.push(`Access logs: ${requests.lastError}`);
  return [...out, ...requests.notices];
}
