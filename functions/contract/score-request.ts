import { z } from 'zod';
import { count, epochMs, name } from './scalars.ts';

export const SCORE_REQUEST_SCHEMA = 'score-request/1';

/** Asks a worker to judge one service. */
export const scoreRequest = z.object({
  schema: z.literal(SCORE_REQUEST_SCHEMA),
  service: name,
  /** Containers of the whole fleet: how sure a verdict must be to count at first sight depends on it. */
  fleetSize: count,
  /** The moment that is judged: the same for every service, and for every delivery of this message. */
  scheduledAtMs: epochMs,
});
export type ScoreRequest = z.infer<typeof scoreRequest>;
