import { instanceText } from '../../../functions/contract/heap-evidence.ts';
import type { ScoredContainer } from '../../../functions/score/score-history.ts';
import type { Progress } from '../progress.ts';
import { chooseRetention, type RetentionCandidate } from './choose-retention.ts';
import type { ScanHeaps } from './scan-heaps.ts';

/** Reads who holds the memory where the verdicts, or growth without a verdict, call for it; returns of how many processes. */
export async function readHolders(
  heaps: ScanHeaps,
  scored: readonly ScoredContainer[],
  progress: Progress,
): Promise<number> {
  const censuses = Map.groupBy(heaps.readings().censuses, ({ instance }) => instanceText(instance));
  const candidates = scored.map(
    ({ head, verdict, requests }): RetentionCandidate => ({
      instance: { containerId: head.containerId, startedAtMs: head.startedAtMs },
      service: head.identity.service,
      verdict: verdict.verdict,
      confidence: verdict.confidence,
      censuses: censuses.get(instanceText(head)) ?? [],
      tenants: [
        ...new Set([
          ...(head.identity.tenant === null ? [] : [head.identity.tenant]),
          ...requests.flatMap((r) => Object.keys(r.tenants)),
        ]),
      ].sort(),
    }),
  );
  const jobs = chooseRetention(candidates);
  if (jobs.length > 0) progress.step('Reading who holds the memory');
  await heaps.retain(jobs);
  return jobs.length;
}
