import { columns } from '../bench-table.ts';
import type { PeerResult } from './peers.ts';

/** Tools side by side: what each costs the service that it looks at. */
export function formatPeers(peers: readonly PeerResult[]): string {
  return columns([
    ['tool', 'tells', 'time', 'longest pause', 'work lost', 'memory in service', 'memory outside', 'needs'],
    ...peers.map(row),
  ]);
}

function row({ tool, asks, needs, run, missing, readerBytes, ...before }: PeerResult): string[] {
  if (run === null) return [tool, asks, '-', '-', '-', '-', '-', `not available here: ${missing}`];
  const longestMs = Math.max(0, ...run.gapsMs);
  // A run shorter than a bucket of the load's count has lost what its gaps say.
  const rate = run.operationsPerSecond;
  const lost = rate === null ? 1 : Math.max(0, 1 - rate / before.operationsBefore);
  return [
    tool,
    asks,
    `${run.seconds.toFixed(2)} s`,
    `${longestMs.toFixed(1)} ms (${before.longestGapBeforeMs.toFixed(1)} before)`,
    `${(lost * 100).toFixed(0)} % of ${run.seconds.toFixed(1)} s`,
    `${megabytes(run.addedBytes)}, ${megabytes(run.keptBytes)} stay`,
    readerBytes === null ? '-' : megabytes(readerBytes),
    needs,
  ];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
