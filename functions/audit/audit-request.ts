import { z } from 'zod';
import { name } from '../contract/scalars.ts';

const span = z
  .number()
  .int()
  .positive()
  .max(90 * 86_400_000);

/** Input of the schedule, or of whoever invokes the function by hand; the settings of the stage say the rest. */
export const auditRequest = z.object({
  kind: z.literal('audit'),
  windowMs: span.optional(),
  minWindowMs: span.optional(),
  /** Null: all. */
  services: z.array(name).max(10_000).nullable().default(null),
  /** When it was due: the same for a second attempt. */
  scheduledAt: z.iso.datetime({ offset: true }).optional(),
});
export type AuditRequest = z.infer<typeof auditRequest>;
