import { z } from 'zod';
import { scores } from './scores.ts';
import { containerVerdict, finding } from './verdict.ts';

export const REPORT_SCHEMA = 'deployclaw-report/1';

export const STEP_ACTIONS = [
  'EnumerateContainers',
  'InjectHeapProfiler',
  'CollectMemorySnapshots',
  'CorrelateWithTraces',
  'GenerateLeakReport',
  'ExportForensics',
] as const;
export type StepAction = (typeof STEP_ACTIONS)[number];

export const executionStep = z.object({
  step: z.number().int().min(1).max(6),
  action: z.enum(STEP_ACTIONS),
  /** What happened, in numbers; a step that did not happen says so here. */
  detail: z.string(),
  timestamp: z.string(),
});
export type ExecutionStep = z.infer<typeof executionStep>;

/** The one object that `scan`, `replay` and `audit` print. Deterministic: the same inputs and clock give the same bytes. */
export const report = z.object({
  schema: z.literal(REPORT_SCHEMA),
  task_id: z.string(),
  agent: z.literal('CloudArchitectAgent'),
  status: z.enum(['completed', 'partial', 'interrupted']),
  execution_steps: z.array(executionStep).length(6),
  findings: z.object({
    high_confidence_leaks: z.array(finding),
    medium_confidence_anomalies: z.array(finding),
    /** Containers whose raw trend test cries leak (Mann-Kendall p < 0.05) and which the rule chain cleared. */
    false_positives_filtered: z.number().int().nonnegative(),
    /** Path of the bundle; null when none was written (the step's detail says why). */
    forensics_path: z.string().nullable(),
  }),
  execution_time_seconds: z.number().nonnegative(),
  os_level_metrics: z.object({
    /** Memory samples behind the verdicts: this run's and the history's. */
    cgroup_memory_reads: z.number().int().nonnegative(),
    heap_introspection_calls: z.number().int().nonnegative(),
    process_tree_traversals: z.number().int().nonnegative(),
  }),
  verdicts: z.array(containerVerdict),
  /** What was given up by settings of this run, and what could not be read. */
  notices: z.array(z.string()),
  /** Agreement with labels, when the run was given some. */
  scores: scores.optional(),
});
export type Report = z.infer<typeof report>;
