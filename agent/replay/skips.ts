/** Why something of a recording was left out. Each makes the run partial. */
export type SkipReason =
  | 'no labels'
  | 'no container label'
  | 'no samples'
  | 'other metric'
  | 'second series'
  | 'too many of one name'
  | 'not in the recording'
  | 'requests without memory'
  | 'requests of several'
  | 'no counter';

const were = (n: number): string => (n === 1 ? 'was' : 'were');

const SAYS: Readonly<Record<SkipReason, (n: number, examples: string) => string>> = {
  'no labels': (n) =>
    `${n} series without labels ${were(n)} skipped; give the answer of Prometheus as it came.`,
  'no container label': (n) =>
    `${n} series that ${n === 1 ? 'names' : 'name'} no container ${were(n)} skipped; name the label with --container-label, or ask for container!="".`,
  'no samples': (n, examples) =>
    `${n} series without a usable sample ${were(n)} skipped (${examples}); widen the range or look at the exporter.`,
  'other metric': (n, examples) =>
    `${n} series of other metrics ${were(n)} skipped (${examples}); name the one that is memory with --memory-metric.`,
  'second series': (n, examples) =>
    `${n} series ${were(n)} skipped since another of the same container covers the same time (${examples}): the one with most samples was used; ask for one of them, or keep the labels that tell them apart (pod, instance, id).`,
  'too many of one name': (n, examples) =>
    `${n} series beyond the first 2000 of one container name ${were(n)} skipped (${examples}); name the label that tells containers apart with --container-label.`,
  'not in the recording': (n, examples) =>
    `${n} of the containers that were asked for ${n === 1 ? 'has' : 'have'} no memory series (${examples}); check the names and the range.`,
  'requests without memory': (n, examples) =>
    `${n} request series of containers without a memory series ${were(n)} skipped (${examples}); record their memory too, or name the label with --container-label.`,
  'requests of several': (n, examples) =>
    `${n} request series that may belong to any of several containers of one name ${were(n)} skipped (${examples}); keep the pod label in --requests.`,
  'no counter': (n, examples) =>
    `${n} request series that ${n === 1 ? 'falls' : 'fall'} too often to be a cumulative counter ${were(n)} skipped (${examples}); record the counter itself, not its rate.`,
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
      if (entry.examples.size <= EXAMPLES) entry.examples.add(example.trim().slice(0, 80));
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
