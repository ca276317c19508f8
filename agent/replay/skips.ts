/** Why something of a recording was left out. Each makes the run partial. */
export type SkipReason =
  | 'no labels'
  | 'no container label'
  | 'no samples'
  | 'other metric'
  | 'second series'
  | 'not in the recording'
  | 'requests without memory'
  | 'requests of several'
  | 'no counter';

const SAYS: Readonly<Record<SkipReason, (n: number, examples: string) => string>> = {
  'no labels': (n) =>
    `${n} series have no labels and were skipped; give the answer of Prometheus as it came.`,
  'no container label': (n) =>
    `${n} series name no container and were skipped; name the label with --container-label, or ask for container!="".`,
  'no samples': (n, examples) =>
    `${n} series hold no usable sample and were skipped (${examples}); widen the range or look at the exporter.`,
  'other metric': (n, examples) =>
    `${n} series of other metrics were skipped (${examples}); name the one that is memory with --memory-metric.`,
  'second series': (n, examples) =>
    `${n} series were skipped since another of the same container covers the same time (${examples}): the one with most samples was used; ask for one of them, or keep the labels that tell them apart (pod, instance, id).`,
  'not in the recording': (n, examples) =>
    `${n} containers that were asked for have no memory series (${examples}); check their names and the range.`,
  'requests without memory': (n, examples) =>
    `${n} request series belong to containers without a memory series and were skipped (${examples}); record their memory too, or name the label with --container-label.`,
  'requests of several': (n, examples) =>
    `${n} request series may belong to any of several containers of one name and were skipped (${examples}); keep the pod label in --requests.`,
  'no counter': (n, examples) =>
    `${n} request series fall too often to be cumulative counters and were skipped (${examples}); record the counter itself, not its rate.`,
};

const EXAMPLES = 5;

/** What a run left out, counted by reason. */
export interface Skips {
  add(reason: SkipReason, example: string): void;
  count(): number;
  /** One sentence a reason, with counts, some names and the remedy. */
  notices(): string[];
}

export function createSkips(): Skips {
  const byReason = new Map<SkipReason, { n: number; readonly examples: Set<string> }>();
  return {
    add(reason, example) {
      const entry = byReason.get(reason) ?? { n: 0, examples: new Set() };
      entry.n++;
      if (entry.examples.size <= EXAMPLES) entry.examples.add(example.slice(0, 80));
      byReason.set(reason, entry);
    },
    count: () => [...byReason.values()].reduce((sum, { n }) => sum + n, 0),
    notices: () =>
      [...byReason].map(([reason, { n, examples }]) => {
        const shown = [...examples].slice(0, EXAMPLES).join(', ');
        return SAYS[reason](n, examples.size > EXAMPLES ? `${shown} and others` : shown);
      }),
  };
}
