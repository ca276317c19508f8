import type { Scores } from '../../functions/contract/scores.ts';
import type { JudgedRecording } from './judge-recording.ts';

/** What of the samples and labels could not be taken as it came; skipped series have their own notices. */
export function replayNotices(recording: JudgedRecording, scores: Scores | null): string[] {
  const { counts, tenantsMerged } = recording;
  const out: string[] = [];
  const notice = (n: number, text: string): void => {
    if (n > 0) out.push(`${n} ${text}`);
  };
  notice(
    counts.duplicates,
    'samples had the time of another in their series; the later in the file was kept.',
  );
  notice(
    counts.disordered,
    'samples stood after a later one and were sorted; look at the clock of the recorder.',
  );
  notice(counts.notNumbers, 'samples were NaN or infinite and were left out.');
  notice(counts.malformed, 'samples were no pair of a time and a number and were left out.');
  notice(
    counts.farAway,
    'samples lay more than a month away from most of their series and were left out; look at the clock of the recorder.',
  );
  notice(tenantsMerged, 'tenants were counted together since their container has more than --max-tenants.');
  if (scores !== null) {
    notice(
      scores.without_label.length,
      `containers have no label and were not scored: ${some(scores.without_label)}.`,
    );
    notice(
      scores.without_verdict.length,
      `labels name a container that the recording does not hold: ${some(scores.without_verdict)}.`,
    );
  }
  return out;
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
