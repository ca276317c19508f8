import { z } from 'zod';
import { DeployclawError } from '../functions/contract/errors.ts';

const days = z.number().int().min(1).max(3650);
const hoursAsMs = (hours: number) => hours * 3_600_000;

/** Memory in MiB (a core is 1,769) and the longest run in seconds of one function. */
const size = (memoryMiB: number, timeoutSeconds: number) =>
  z
    .strictObject({
      memoryMiB: z.number().int().min(128).max(10_240).default(memoryMiB),
      timeoutSeconds: z.number().int().min(1).max(900).default(timeoutSeconds),
    })
    .prefault({});

/** What one stage of the fleet may differ in; every field has a default that a small fleet can live with. */
const settings = z
  .strictObject({
    /** Part of the stack's name, and a metric dimension: several stages live side by side in one account. */
    stage: z.string().regex(/^[a-z][a-z0-9-]{0,15}$/, 'lower-case letters, digits and dashes, 16 at most'),
    /** Deployed on a local AWS: leaves out LEFT_OUT_LOCALLY, nothing else. */
    local: z.boolean().default(false),
    /** Data outlives the stack, which cannot be deleted by mistake. By default only in a stage called `prod`. */
    production: z.boolean(),
    functions: z
      .strictObject({
        ingest: size(512, 60),
        dispatch: size(256, 60),
        worker: size(512, 120),
        audit: size(1024, 300),
        archive: size(1024, 300),
      })
      .prefault({}),
    /** Deliveries of a message before it counts as poison. */
    maxReceives: z.number().int().min(1).max(100).default(5),
    /** Messages that one run of `ingest` takes, and how long it waits for them, seconds. */
    ingestBatch: z.number().int().min(1).max(1000).default(25),
    ingestWindowSeconds: z.number().int().min(1).max(300).default(5),
    /** Most runs at a time of each function that reads a queue: what the table and the bill are protected by. */
    maxConcurrency: z.number().int().min(2).max(1000).default(10),
    scoreEveryMinutes: z.number().int().min(1).max(1440).default(15),
    /** UTC. */
    auditSchedule: z
      .string()
      .regex(/^cron\([^()]{11,100}\)$/)
      .default('cron(30 3 * * ? *)'),
    logDays: z.literal([1, 3, 5, 7, 14, 30, 60, 90, 180, 365]).default(30),
    /** Claim checks and captures: read within minutes, kept for a second look. */
    captureDays: days.default(3),
    forensics: z
      .strictObject({
        /** Nobody without the right to bypass governance deletes or replaces a bundle before. */
        lockDays: days.default(30),
        coldAfterDays: days.default(30),
        expireAfterDays: days.default(365),
        /** Own KMS key ($1 a month) with a bucket key, instead of S3's keys. */
        kms: z.boolean().default(false),
      })
      .refine((f) => f.coldAfterDays < f.expireAfterDays && f.lockDays <= f.expireAfterDays, {
        message: 'bundles must turn cold, and their lock must end, before they expire',
      })
      .prefault({}),
    /** Each gets a policy that reads this tenant's bundles and no other's. */
    readerTenants: z.array(z.string().min(1).max(256)).max(100).default([]),
    /** Told of alarms and findings, after a confirmation by mail. */
    alarmEmail: z.email().nullable().default(null),
    /** How `score` and `audit` judge: DEPLOYCLAW_SETTINGS of the functions. */
    judging: z
      .strictObject({
        baselineWindowMs: z.number().int().positive().default(hoursAsMs(72)),
        minWindowMs: z.number().int().positive().default(hoursAsMs(2)),
        auditWindowMs: z.number().int().positive().default(hoursAsMs(24)),
        capturesPerHostHour: z.number().int().min(0).max(60).default(2),
        topReplicas: z.number().int().min(1).max(20).default(3),
      })
      .prefault({}),
  })
  .readonly();
export type FleetSettings = z.infer<typeof settings>;

/**
 * Settings of a stage. `given`: JSON text (`-c settings='{"captureDays":7}'`) or an object (in cdk.json), or undefined.
 * Throws DeployclawError that names the field.
 */
export function readSettings(stage: string, local: boolean, given: unknown): FleetSettings {
  const own = typeof given === 'string' ? parsed(given) : given;
  const result = settings.safeParse({ production: stage === 'prod', ...Object(own), stage, local });
  if (result.success) return result.data;
  throw new DeployclawError(
    `The settings of stage ${JSON.stringify(stage)} are refused: ${z.prettifyError(result.error)}.`,
    'See infra/settings.ts for their names and bounds.',
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DeployclawError('The context value `settings` is no JSON.', 'Quote it for the shell.', {
      cause,
    });
  }
}
