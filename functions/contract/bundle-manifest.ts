import { z } from 'zod';
import { bytes } from './scalars.ts';

export const BUNDLE_SCHEMA = 'deployclaw-bundle/1';

/** `manifest.json` of a forensics bundle: what is in it, so that a reader can prove that nothing was changed. */
export const bundleManifest = z.object({
  schema: z.literal(BUNDLE_SCHEMA),
  created_at: z.string(),
  task_id: z.string(),
  versions: z.object({ deployclaw: z.string(), node: z.string(), contract: z.string() }),
  provenance: z.object({
    host: z.string(),
    kernel: z.string(),
    engine: z.string(),
    window: z.object({ from: z.string(), to: z.string() }),
    collectors: z.array(
      z.object({
        collector: z.string(),
        succeeded: z.number().int(),
        absent: z.number().int(),
        failed: z.number().int(),
      }),
    ),
  }),
  members: z.array(z.object({ path: z.string(), bytes, sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});
export type BundleManifest = z.infer<typeof bundleManifest>;
