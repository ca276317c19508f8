import { z } from 'zod';

/** One service, recorded by the agent: `fixtures/<service>.json`. Times are real ones, not yet stretched. */
export const recording = z.strictObject({
  service: z.string(),
  python: z.string(),
  startedAtMs: z.number(),
  /** As in the contract's packed-samples. */
  samples: z.string(),
  limitBytes: z.number().nullable(),
  oomKills: z.number(),
  requests: z.strictObject({
    tenants: z.array(z.string()),
    /** Start, end, then one count per tenant. */
    windows: z.array(z.array(z.number())),
  }),
  /** Counted by the service: cumulative bytes over time, once a second. Empty when nothing leaks. */
  leaked: z.array(z.tuple([z.number(), z.number()])),
});
export type Recording = z.infer<typeof recording>;
