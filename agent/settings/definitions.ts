import { hostname } from 'node:os';
import { z } from 'zod';
import { parseDuration } from './duration.ts';

/** A duration setting in ms with inclusive bounds, written as `90s`, `2m`, `24h`. */
function duration(minimumMs: number, maximumMs: number) {
  return z.string().transform((text, context) => {
    try {
      const ms = parseDuration(text);
      if (ms >= minimumMs && ms <= maximumMs) return ms;
      context.addIssue({
        code: 'custom',
        message: `${text} is outside ${minimumMs / 1000} s to ${maximumMs / 1000} s`,
      });
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
    }
    return z.NEVER;
  });
}

/** An empty list is refused: `--containers "$UNSET"` would look at nothing and find no leak. */
const list = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item.length > 0),
  )
  .refine((items) => items.length > 0, 'it names nothing; leave it out to have all');

const pattern = z.string().transform((text, context) => {
  try {
    if (/\(\?<tenant>/.test(text)) return new RegExp(text).source;
    context.addIssue({
      code: 'custom',
      message: 'the pattern has no group named tenant, like tenant=(?<tenant>\\S+)',
    });
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
  return z.NEVER;
});

const labelName = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/, 'a label has letters, digits and _ only');

const HOUR = 3_600_000;

/**
 * Every setting once: its canonical name is the flag (`--min-window`), the key in deployclaw.yaml (`min-window`) and,
 * upper-cased, the environment variable (`DEPLOYCLAW_MIN_WINDOW`). Durations are in ms after parsing.
 */
export const SETTINGS = {
  'data-dir': {
    value: 'DIR',
    schema: z.string().min(1).nullable(),
    fallback: null,
    help: 'history, spool and forensics (default: /var/deployclaw when writable, else the XDG data directory)',
  },
  host: {
    value: 'NAME',
    schema: z.string().min(1).max(256),
    fallback: hostname(),
    help: 'name of this host in reports and history',
  },
  targets: {
    value: 'KIND',
    schema: z.enum(['auto', 'docker', 'processes']),
    fallback: 'auto',
    help: 'look at containers, at plain Python processes, or at whichever this host has',
  },
  containers: {
    value: 'a,b',
    schema: list.nullable(),
    fallback: null,
    help: 'only these containers, by name',
  },
  tenants: {
    value: 'x,y',
    schema: list.nullable(),
    fallback: null,
    help: 'only containers and findings of these tenants',
  },
  duration: {
    value: 'TIME',
    schema: duration(0, 24 * HOUR),
    fallback: '2m',
    help: 'how long to sample; 0 judges the history alone',
  },
  interval: {
    value: 'TIME',
    schema: duration(250, 300_000),
    fallback: '10s',
    help: 'time between two readings of a container; where it is not set, a short scan reads more often, down to 1s',
  },
  'baseline-window': {
    value: 'TIME',
    schema: duration(60_000, 90 * 24 * HOUR),
    fallback: '24h',
    help: 'how far back the history is judged',
  },
  'min-window': {
    value: 'TIME',
    schema: duration(10_000, 192 * HOUR),
    fallback: '1h',
    help: 'with less data than this a verdict is at most "suspect"',
  },
  'score-every': {
    value: 'TIME',
    schema: duration(10_000, 24 * HOUR),
    fallback: '15m',
    help: 'how often the daemon judges',
  },
  probe: {
    value: 'WHEN',
    schema: z.enum(['never'], { error: 'this version has no injected profiler, so only "never" can be had' }),
    fallback: 'never',
    help: 'whether to inject the allocation profiler; this version never does',
  },
  heap: {
    value: 'WHEN',
    schema: z.enum(['auto', 'never']),
    fallback: 'auto',
    help: 'whether to read the heaps of Python processes from outside; they are never stopped or written to',
  },
  'heap-every': {
    value: 'TIME',
    schema: duration(10_000, 24 * HOUR),
    fallback: '15m',
    help: 'how often the daemon reads heaps; large ones less often, within half a percent of a core',
  },
  'tenant-pattern': {
    value: 'REGEX',
    schema: pattern.nullable(),
    fallback: null,
    help: 'finds the tenant in an access log line; needs a group named tenant',
  },
  'tenant-field': {
    value: 'FIELD',
    schema: z.string().min(1).max(128).nullable(),
    fallback: null,
    help: 'key of the tenant in a JSON log line, dotted when nested',
  },
  'max-tenants': {
    value: 'N',
    schema: z.coerce.number().int().min(1).max(250),
    fallback: '100',
    help: 'tenants counted apart per container; the rest is counted together',
  },
  'memory-metric': {
    value: 'NAME',
    schema: z.string().min(1).max(256).nullable(),
    fallback: null,
    help: 'metric of a recording that is memory in bytes (default: the resident or working set as cAdvisor names them)',
  },
  'container-label': {
    value: 'LABEL',
    schema: labelName,
    fallback: 'container',
    help: 'label of recorded series that names the container',
  },
  'service-label': {
    value: 'LABEL',
    schema: labelName,
    fallback: 'service',
    help: 'label of recorded series that names the service',
  },
  'version-label': {
    value: 'LABEL',
    schema: labelName,
    fallback: 'version',
    help: 'label of recorded series that names the version',
  },
  'host-label': {
    value: 'LABEL',
    schema: labelName,
    fallback: 'instance',
    help: 'label of recorded series that names the host',
  },
  'tenant-label': {
    value: 'LABEL',
    schema: labelName,
    fallback: 'tenant',
    help: 'label of recorded series that names the tenant',
  },
  'memory-query': {
    value: 'PROMQL',
    schema: z.string().min(1).max(4096),
    fallback:
      '{__name__=~"container_memory_rss|container_start_time_seconds|container_spec_memory_limit_bytes",container!="",container!="POD"}',
    help: 'query for memory, and start times if they are known',
  },
  'requests-query': {
    value: 'PROMQL',
    schema: z.string().min(1).max(4096).nullable(),
    fallback: null,
    help: 'query for cumulative request counters by container and tenant',
  },
  range: {
    value: 'TIME',
    schema: duration(60_000, 90 * 24 * HOUR),
    fallback: '24h',
    help: 'how far back Prometheus is asked',
  },
  step: {
    value: 'TIME',
    schema: duration(1000, 15 * 60_000),
    fallback: '60s',
    help: 'time between two samples that Prometheus is asked for',
  },
  'spool-max-bytes': {
    value: 'BYTES',
    schema: z.coerce.number().int().min(1_048_576).max(1e12),
    fallback: '268435456',
    help: 'bound of the spool on disk; the oldest records are dropped and counted',
  },
  'spool-max-age': {
    value: 'TIME',
    schema: duration(60_000, 720 * HOUR),
    fallback: '7d',
    help: 'bound of the age of spooled records',
  },
} as const;

export type SettingName = keyof typeof SETTINGS;

/** Parsed settings. */
export type Settings = { readonly [Name in SettingName]: z.output<(typeof SETTINGS)[Name]['schema']> };

/** Where a value came from, in falling precedence. */
export type SettingSource = 'flag' | 'environment' | 'file' | 'default';

/** Name of the environment variable of a setting. */
export function environmentName(name: SettingName): string {
  return `DEPLOYCLAW_${name.toUpperCase().replaceAll('-', '_')}`;
}
