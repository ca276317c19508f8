import { type HeapEvidence, instanceText } from '../contract/heap-evidence.ts';
import type { CensusRecord, LedgerRecord } from '../contract/records.ts';
import { collectHeapEvidence } from '../evidence/collect-heap-evidence.ts';
import type { HeapReadings } from '../evidence/heap-readings.ts';
import type { HistoryStore, InstanceHead } from '../store/history.ts';

/** What was read from inside of one instance: kept by the history, and in this run. */
export async function readHeap(
  store: HistoryStore,
  head: InstanceHead,
  o: {
    readonly window: { readonly fromMs: number; readonly toMs: number };
    readonly read: HeapReadings | undefined;
  },
): Promise<{
  readonly censuses: readonly CensusRecord[];
  readonly ledgers: readonly LedgerRecord[];
  readonly heap: HeapEvidence | null;
}> {
  const { fromMs, toMs } = o.window;
  const censuses = await store.censuses(head, fromMs, toMs);
  const ledgers = await store.ledgers(head, fromMs, toMs);
  const key = instanceText(head);
  const own = <T extends HeapReadings[keyof HeapReadings][number]>(all: readonly T[] | undefined): T[] =>
    (all ?? []).filter((r) => instanceText(r.instance) === key);
  const times = new Set(ledgers.map((l) => l.observedAtMs));
  const evidence = collectHeapEvidence({
    censuses: [...censuses, ...own(o.read?.censuses)],
    ledgers: [...ledgers, ...own(o.read?.ledgers).filter((l) => !times.has(l.observedAtMs))],
    retentions: own(o.read?.retentions),
    refusals: own(o.read?.refusals),
  });
  return { censuses, ledgers, heap: evidence.get(key) ?? null };
}
