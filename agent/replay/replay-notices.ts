import type { Scores } from '../../functions/contract/scores.ts';
import { plural } from '../../functions/report/units.ts';
import type { JudgedRecording } from './judge-recording.ts';

/** What of the samples and labels could not be taken as it came; skipped series have their own notices. */
export function replayNotices(recording: JudgedRecording, scores: Scores | null): string[] {
  const { counts, tenantsMerged } = recording;
  const out: string[] = [];
  const notice = (n: number, noun: string, text: string): void => {
    if (n > 0) out.push(`${plural(n, noun)} ${text}`);
  };
  const samples = (n: number, text: string): void => notice(n, 'sample', text);
  samples(counts.duplicates, 'had the time of another in the same series; the later in the file was kept.');
  samples(
    counts.disordered,
    'stood after a later one, and the series was sorted; look at the clock of the recorder.',
  );
  samples(counts.notNumbers, 'left out as NaN or infinite.');
  samples(counts.malformed, 'left out as no pair of a time and a number.');
  samples(
    counts.farAway,
    'left out, more than a month away from most of the same series; look at the clock of the recorder.',
  );
  notice(
    tenantsMerged,
    'tenant',
    'counted together with others: their container has more than --max-tenants.',
  );
  if (scores === null) return out;
  const { without_label: unlabelled, without_verdict: absent } = scores;
  notice(unlabelled.length, 'container', `without a label not scored: ${some(unlabelled)}.`);
  notice(absent.length, 'label', `of containers that the recording does not hold: ${some(absent)}.`);
  return out;
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
