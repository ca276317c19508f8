import type { BinRecord } from '../contract/records.ts';
import { detect } from '../detect/detect.ts';
import type { HeapReadings } from '../evidence/heap-readings.ts';
import type { HistoryStore, InstanceHead } from '../store/history.ts';
import { catalogHeap } from './catalog-heap.ts';
import { addDropGaps, type Dropped } from './dropped.ts';
import { innerSignals } from './inner-signals.ts';
import { poolReplicas } from './pool-replicas.ts';
import { readHeap } from './read-heap.ts';
import { readLives } from './read-lives.ts';
import { requestWindows } from './request-windows.ts';
import type { ScoredContainer } from './scored-container.ts';

export type { ScoredContainer } from './scored-container.ts';

export interface ScoreOptions {
  readonly store: HistoryStore;
  readonly nowMs: number;
  /** How far back to look. */
  readonly windowMs: number;
  /** With less data than this the verdict is at most `suspect`. */
  readonly minWindowMs: number;
  readonly host?: string;
  readonly service?: string;
  readonly accept?: (head: InstanceHead) => boolean;
  /** What this run read from inside, beside what the history has of it: who holds what, whose, and what was refused. */
  readonly heap?: HeapReadings;
  /** Leaves out containers that a label gives to another tenant. Null or absent: all. */
  readonly tenants?: readonly string[] | null;
}

/**
 * Judges every container that the history has seen in the window, one at a time, ordered by container name, then id.
 * All instances of one container id on one host are lives of one container. What the heaps look like goes into the
 * catalogue of their version. Throws what the store throws.
 */
export async function scoreHistory(o: ScoreOptions): Promise<ScoredContainer[]> {
  const window = { fromMs: Math.max(0, o.nowMs - o.windowMs), toMs: o.nowMs };
  const heads = await o.store.instances({
    sinceMs: window.fromMs,
    ...(o.host === undefined ? {} : { host: o.host }),
    ...(o.service === undefined ? {} : { service: o.service }),
  });
  const scored: ScoredContainer[] = [];
  for (const lives of groupLives(heads)) {
    const newest = lives.at(-1)!;
    const { tenant } = newest.identity;
    if (o.accept && !o.accept(newest)) continue;
    if (o.tenants && tenant !== null && !o.tenants.includes(tenant)) continue;
    scored.push(await scoreContainer(o, lives, window));
  }
  return poolReplicas(scored);
}

async function scoreContainer(
  { store, minWindowMs, heap: read }: ScoreOptions,
  lives: readonly InstanceHead[],
  window: ScoredContainer['window'],
): Promise<ScoredContainer> {
  const head = lives.at(-1)!;
  const { bins, segments, sampleCount, unreadableBins } = await readLives(store, lives, window);
  const counted = await requestWindows(store, lives, window);
  const dropped: Dropped = { unreadableBins, requestWindows: counted.dropped };
  const { censuses, heap } = await readHeap(store, head, { window, read });
  const inner = innerSignals({ censuses, heap });
  const verdict = detect({
    segments,
    requests: counted.windows,
    requestSource: counted.source,
    labelTenant: head.identity.tenant,
    limitBytes: bins.at(-1)?.limitBytes ?? null,
    swapUsed: bins.some((b) => (b.swapBytes?.max ?? 0) > 0),
    oomKills: oomKills(bins),
    minWindowMs,
    ...(inner === null ? {} : { inner }),
  });
  return {
    head,
    verdict: addDropGaps(verdict, dropped),
    sampleCount,
    bins,
    requests: counted.records,
    segments,
    window,
    dropped,
    heap,
    heapComparison: await catalogHeap(store, head, heap),
  };
}

/** Instances by (host, container id), each group oldest first, groups by name of the newest, then id, then host. */
function groupLives(heads: readonly InstanceHead[]): InstanceHead[][] {
  const groups = new Map<string, InstanceHead[]>();
  for (const head of heads) {
    const key = `${head.host}#${head.containerId}`;
    groups.set(key, [...(groups.get(key) ?? []), head]);
  }
  const all = [...groups.values()];
  for (const lives of all) lives.sort((a, b) => a.startedAtMs - b.startedAtMs);
  const order = (lives: InstanceHead[]): string[] => {
    const { identity, containerId, host } = lives.at(-1)!;
    return [identity.name, containerId, host];
  };
  return all.sort((a, b) => compareTexts(order(a), order(b)));
}

/** By code unit, not by locale: the report must not depend on the machine's language. */
function compareTexts(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1;
  return 0;
}

/** Kills within the window: the counter is cumulative per instance, and what was there before its first bin is old. */
function oomKills(bins: readonly BinRecord[]): number {
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  for (const { instance, oomKills: kills } of bins) {
    if (kills === null) continue;
    if (!first.has(instance.startedAtMs)) first.set(instance.startedAtMs, kills);
    last.set(instance.startedAtMs, kills);
  }
  let sum = 0;
  for (const [life, kills] of last) sum += Math.max(0, kills - first.get(life)!);
  return sum;
}
