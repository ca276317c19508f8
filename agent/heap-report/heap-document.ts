import { z } from 'zod';

/** Of objects, bytes and milliseconds. */
const count = z.number().nonnegative();
const text = (chars: number) => z.string().max(chars);

const typeRow = z.object({ type: text(256), count, bytes: count });

const holderRow = z.object({
  /** `app.handlers.CACHE (dict) -> [*] -> app.handlers.Session` */
  path: text(4096),
  /** The same up to the container: what is compared between two documents. */
  holder: text(4096),
  type: text(256),
  count,
  /** Retained by the objects. */
  bytes: count,
  agreement: z.number(),
});

const growthRow = z.object({
  type: text(256),
  count,
  bytes: count,
  count_growth: z.number(),
  bytes_growth: z.number(),
});

/**
 * What `heap --json` prints of one process; bytes and ms. Unknown keys are dropped and later additions have defaults,
 * so that `--diff` reads what an older or a newer version wrote.
 */
export const heapDocument = z.object({
  schema: z.literal('deployclaw-heap/1'),
  pid: count,
  start_ticks: count.nullable().default(null),
  /** Null for a process that was asked for by its number. */
  container: text(512).nullable().default(null),
  python: text(64),
  /** UTC, ISO 8601. */
  observed_at: text(40),
  duration_ms: count,
  objects: count.nullable().default(null),
  object_bytes: count.nullable().default(null),
  /** Every type, largest first. */
  types: z.array(typeRow).max(20_000),
  allocator: z.object({ arena_bytes: count, used_bytes: count, free_bytes: count }).nullable(),
  gc: z
    .array(z.object({ generation: count, collections: count, collected: count, uncollectable: count }))
    .nullable(),
  threads: count.nullable().default(null),
  /** Adds up to `anon_bytes`. Null where the process's mappings may not be read. */
  ledger: z
    .object({
      anon_bytes: count,
      python_objects_bytes: count,
      allocator_free_bytes: count,
      interpreter_bytes: count.default(0),
      unexplained_bytes: z.number(),
      swap_bytes: count.default(0),
    })
    .nullable(),
  holders: z.array(holderRow).max(20_000),
  tenants: z
    .object({
      looked: count,
      ambiguous: count,
      none: count,
      by_tenant: z.array(z.object({ tenant: text(1024), count, bytes: count })),
    })
    .nullable()
    .default(null),
  /** What could not be read, or is not exact. */
  limits: z.array(text(2000)).default([]),
  /** What this look cannot show, and the one that would. */
  gaps: z.array(z.object({ missing: text(2000), remedy: text(2000) })),
  cost: z.object({ cpu_ms: count, bytes_read: count, reads: count }).nullable().default(null),
  diff: z
    .object({
      since: text(40),
      /** False: compared with another process, by the names of types. */
      same_process: z.boolean(),
      objects_growth: z.number(),
      object_bytes_growth: z.number(),
      allocator_free_growth: z.number().nullable(),
      anon_growth: z.number().nullable(),
      unexplained_growth: z.number().nullable(),
      types: z.array(growthRow),
      holders: z.array(z.object({ holder: text(4096), type: text(256), bytes_growth: z.number() })),
    })
    .nullable()
    .default(null),
  snapshot: z
    .object({ file: text(4096), nodes: count, edges: count, bytes: count })
    .nullable()
    .default(null),
});

export type HeapDocument = z.output<typeof heapDocument>;
export type TypeGrowthRow = z.output<typeof growthRow>;

/** A process that was not read. */
export const refusedProcess = z.object({
  pid: count,
  rule: text(64),
  message: text(4000),
  remedy: text(2000),
});
export type RefusedProcess = z.output<typeof refusedProcess>;

/**
 * What `heap TARGET --json` prints: the document of the process, or of the largest one where there are several; then
 * `processes` has all of them, this one too.
 */
export const heapOutput = heapDocument.extend({
  processes: z.array(heapDocument).max(4096).default([]),
  refused: z.array(refusedProcess).max(4096).default([]),
});
export type HeapOutput = z.output<typeof heapOutput>;
