import { z } from 'zod';
import { ulid } from './command.ts';
import { identity, instanceRef } from './instance.ts';
import { censusRecord, ledgerRecord } from './records.ts';
import { epochMs, name } from './scalars.ts';

export const CAPTURE_SCHEMA = 'capture/1';

/**
 * What a host read on command, as one gzipped JSON object in the captures bucket. Its retention has the form that the
 * evidence takes (heap-evidence.ts); the archive validates it there.
 */
export const capture = z.object({
  schema: z.literal(CAPTURE_SCHEMA),
  commandId: ulid,
  host: name,
  instance: instanceRef,
  identity,
  finding: z.string().max(128).nullable(),
  capturedAtMs: epochMs,
  censuses: z.array(censusRecord).max(64),
  ledger: ledgerRecord.nullable(),
  retentions: z.array(z.unknown()).max(64),
  refusals: z
    .array(
      z.object({
        pid: z.number().int().nonnegative(),
        rule: z.string().max(64),
        message: z.string().max(1000),
      }),
    )
    .max(64),
});
export type Capture = z.infer<typeof capture>;
