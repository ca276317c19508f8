import { z } from 'zod';
import { bytes, name } from './scalars.ts';

export const CLAIM_CHECK_SCHEMA = 'claim-check/1';

/** Key of an object that an agent put: under its own host's prefix, which is all that its role allows. */
export const captureKey = z
  .string()
  .min(1)
  .max(512)
  .regex(/^hosts\/[A-Za-z0-9._-]+\/(batches|captures)\/[A-Za-z0-9._-]+$/, 'no key of a host');

/** Stands in a message for what is too large for it: the object must have this size and checksum. */
export const claimCheck = z.object({
  schema: z.literal(CLAIM_CHECK_SCHEMA),
  host: name,
  key: captureKey,
  /** Lower-case hex of the stored object. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes,
});
export type ClaimCheck = z.infer<typeof claimCheck>;
