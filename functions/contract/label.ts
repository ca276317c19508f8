import { z } from 'zod';
import { name } from './scalars.ts';

/** What is known to be true about one recorded container. Written by people, hence strict: a misspelt key is an error. */
export const label = z.strictObject({
  container: name,
  /** Null: known to be healthy. */
  leak: z
    .strictObject({
      /** Null: the leak is no tenant's alone, so that naming one is wrong. */
      tenant: name.nullable(),
      /** MB per hour, 1 MB = 1,048,576 bytes. */
      rate: z.number().positive(),
      /** Hours from the start of the recording to the start of the leak. */
      onsetHour: z.number().nonnegative().optional(),
    })
    .nullable(),
  /** What kind of case this is; scores are also given by family. */
  family: name.optional(),
});
export type Label = z.infer<typeof label>;

export const labels = z.array(label).max(1_000_000);
