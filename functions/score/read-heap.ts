import { type HeapEvidence, instanceText } from '../contract/heap-evidence.ts';
import type { CensusRecord, LedgerRecord } from '../contract/records.ts';
import { collectHeapEvidence } from '../evidence/collect-heap-evidence.ts';
import type { HeapReadings } from '../evidence/heap-readings.ts';
import type { HistoryStore, InstanceHead } from '../store/history.ts';

interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What was read from inside of one instance: kept by the history, and in this run. */
export async function readHeap(
  store: HistoryStore,
  head: InstanceHead,
  o: { readonly window: Window; readonly read: HeapReadings | undefined },
): Promise<{ readonly censuses: readonly CensusRecord[]; readonly heap: HeapEvidence | null }> {
  const ledgers = await store.ledgers(head, o.window.fromMs, o.window.toMs);
  const censuses: CensusRecord[] = [];
  for (const { fromMs, toMs } of censusWindows(ledgers, o.window))
    censuses.push(...(await store.censuses(head, fromMs, toMs)));
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
  return { censuses, heap: evidence.get(key) ?? null };
}

/** With fewer looks than this, all are read. */
const FEW_LOOKS = 4;
/** The censuses of one look lie this close to its ledger. */
const LOOK_MS = 300_000;

/**
 * Where in the window censuses are worth reading: a census is a hundred times a ledger, and a day has a hundred of each.
 * Ledgers tell the course; what grew is told by the first look and the last, and by one in the middle for the
 * processes that the first does not have. Ordered and disjoint.
 */
function censusWindows(ledgers: readonly LedgerRecord[], whole: Window): Window[] {
  const looks = ledgers.filter((l) => l.processesRead > 0).map((l) => l.observedAtMs);
  if (looks.length < FEW_LOOKS) return [whole];
  const [firstMs, lastMs] = [looks[0]!, looks.at(-1)!];
  const middleMs = looks.findLast((t) => t <= (firstMs + lastMs) / 2)!;
  const windows: Window[] = [];
  for (const atMs of [firstMs, middleMs, lastMs]) {
    const before = windows.at(-1)?.toMs ?? whole.fromMs;
    const fromMs = Math.max(before, atMs - LOOK_MS);
    const toMs = Math.min(whole.toMs, atMs + LOOK_MS);
    if (toMs > fromMs) windows.push({ fromMs, toMs });
  }
  return windows;
}
