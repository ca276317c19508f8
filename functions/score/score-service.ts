import type { ScoreRequest } from '../contract/score-request.ts';
import type { Judging } from '../lambda/environment.ts';
import type { EventBus } from '../store/event-bus.ts';
import type { HistoryStore } from '../store/history.ts';
import type { Mailbox } from '../store/mailbox.ts';
import { scoreHistory } from './score-history.ts';
import { type Told, tellTransitions } from './tell-transitions.ts';
import { trackFindings } from './track-findings.ts';

export interface ScoreServiceOptions {
  readonly store: HistoryStore;
  readonly bus: EventBus;
  readonly mailbox: Mailbox;
  readonly judging: Judging;
}

/** Judges one service at the moment of the request, brings its findings up to date, and tells of what changed. */
export async function scoreService(
  { service, fleetSize, scheduledAtMs: nowMs }: ScoreRequest,
  { judging, ...o }: ScoreServiceOptions,
): Promise<Told & { readonly containers: number; readonly transitions: number }> {
  const { baselineWindowMs: windowMs, minWindowMs, topReplicas, capturesPerHostHour } = judging;
  const scored = await scoreHistory({ store: o.store, service, nowMs, windowMs, minWindowMs });
  const transitions = await trackFindings({
    store: o.store,
    scored,
    nowMs,
    fleetSize,
    allHosts: true,
    keepUntold: true,
  });
  const told = await tellTransitions({ ...o, service, scored, nowMs, topReplicas, capturesPerHostHour });
  return { ...told, containers: scored.length, transitions: transitions.length };
}
