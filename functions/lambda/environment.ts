import { z } from 'zod';
import { EnvironmentError } from './environment-error.ts';

const HOUR_MS = 3_600_000;
const named = z.string().min(1).max(1024);

const variables = z.object({
  DEPLOYCLAW_TABLE: named,
  DEPLOYCLAW_FORENSICS_BUCKET: named,
  DEPLOYCLAW_CAPTURES_BUCKET: named,
  DEPLOYCLAW_SCORE_QUEUE_URL: z.url(),
  DEPLOYCLAW_EVENT_BUS: named,
});
type Variable = keyof typeof variables.shape;

/** How `score` and `audit` judge; times in ms. */
const judging = z.object({
  baselineWindowMs: z
    .number()
    .int()
    .positive()
    .default(72 * HOUR_MS),
  minWindowMs: z
    .number()
    .int()
    .positive()
    .default(2 * HOUR_MS),
  auditWindowMs: z
    .number()
    .int()
    .positive()
    .default(24 * HOUR_MS),
  /** Most commands that a host is left in an hour. */
  capturesPerHostHour: z.number().int().min(0).max(60).default(2),
  /** Replicas of one finding that are asked for a capture. */
  topReplicas: z.number().int().min(1).max(20).default(3),
});
export type Judging = z.infer<typeof judging>;

/** The variables that a function names. Throws EnvironmentError that names the first that is missing or wrong. */
export function readEnvironment<V extends Variable>(
  env: NodeJS.ProcessEnv,
  names: readonly V[],
): Readonly<Pick<z.infer<typeof variables>, V>> {
  const mask = Object.fromEntries(names.map((n) => [n, true])) as Record<V, true>;
  const parsed = variables.pick(mask as never).safeParse(env);
  if (parsed.success) return parsed.data as Pick<z.infer<typeof variables>, V>;
  throw wrong(String(parsed.error.issues[0]?.path[0]), parsed.error);
}

/** DEPLOYCLAW_SETTINGS, all of it optional. Throws EnvironmentError. */
export function readJudging(env: NodeJS.ProcessEnv): Judging {
  try {
    return judging.parse(JSON.parse(env.DEPLOYCLAW_SETTINGS ?? '{}'));
  } catch (error) {
    throw wrong('DEPLOYCLAW_SETTINGS', error);
  }
}

function wrong(name: string, cause: unknown): EnvironmentError {
  return new EnvironmentError(
    `The environment variable ${name} is missing or not valid.`,
    'Deploy the stack again: infra/ sets it for every function.',
    { cause },
  );
}
