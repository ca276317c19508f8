import { z } from 'zod';
import { instanceRef } from './instance.ts';
import { bytes, epochMs, name } from './scalars.ts';

export const COMMAND_SCHEMA = 'command/1';

/** The closed list of what a host may be asked for. No command carries code, paths or patterns. */
export const commandKind = z.enum(['census', 'retention', 'allocations']);

/** Sortable by time, unguessable, unique: 26 characters of Crockford's base 32. */
export const ulid = z.string().regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'no ULID');

/** One wish to one host, left in its mailbox; a host takes it once, or refuses it by its own policy. */
export const command = z.object({
  schema: z.literal(COMMAND_SCHEMA),
  id: ulid,
  host: name,
  kind: commandKind,
  instance: instanceRef,
  /** Why: fingerprint of the finding that wants it. */
  finding: z.string().max(128).nullable(),
  issuedAtMs: epochMs,
  /** Not to be begun after this. */
  expiresAtMs: epochMs,
  limits: z.object({
    /** Longest work on the host, ms. */
    deadlineMs: z.number().int().min(1000).max(600_000),
    /** Most memory of the reading process. */
    memoryBytes: bytes.max(4 * 1024 ** 3),
    processes: z.number().int().min(1).max(64),
  }),
});
export type Command = z.infer<typeof command>;

export const COMMAND_RESULT_SCHEMA = 'command-result/1';

/** What became of a command: travels back in the mailbox, with the key of the capture or the rule that refused. */
export const commandResult = z.object({
  schema: z.literal(COMMAND_RESULT_SCHEMA),
  id: ulid,
  host: name,
  outcome: z.enum(['done', 'refused', 'failed', 'expired']),
  /** Rule that refused or what failed, for people; never parsed. */
  reason: z.string().max(500).nullable(),
  captureKey: z.string().max(512).nullable(),
  finishedAtMs: epochMs,
});
export type CommandResult = z.infer<typeof commandResult>;
