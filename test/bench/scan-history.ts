import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteHistory } from '../../functions/store/sqlite/open-history.ts';
import { atMost, type BenchRow, medianOf } from './bench-row.ts';
import { fillHistory } from './make-history.ts';

const CONTAINERS = 7;
const HOURS = 24;
const RUNS = 5;

/** Wall time of `scan --duration 0` as a user starts it: 7 containers with 24 h of history, 8,640 samples each. */
export async function benchScan(): Promise<BenchRow[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'deployclaw-bench-'));
  try {
    const store = openSqliteHistory(join(dataDir, 'history.sqlite'), { onNotice: () => {}, now: Date.now });
    await fillHistory(store, {
      containers: Array.from({ length: CONTAINERS }, (_, i) => `service-${i}`),
      hours: HOURS,
      intervalMs: 10_000,
      host: 'bench',
      endMs: Date.now(),
      shape: (container, tMs) =>
        200e6 + (container === 'service-3' ? (tMs / 3_600_000) * 5e6 : 0) + 1e6 * Math.sin(tMs / 600_000),
    });
    await store.close();
    const times: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const start = performance.now();
      const run = spawnSync(
        process.execPath,
        [
          'dist/agent/bin.js',
          'scan',
          '--duration',
          '0',
          '--json',
          '--quiet',
          '--host',
          'bench',
          '--data-dir',
          dataDir,
        ],
        { encoding: 'utf8', maxBuffer: 64 * 1_048_576 },
      );
      times.push((performance.now() - start) / 1000);
      const report = JSON.parse(run.stdout);
      if (report.verdicts.length !== CONTAINERS)
        throw new Error(
          `the scan judged ${report.verdicts.length} containers, not ${CONTAINERS}: ${run.stderr}`,
        );
    }
    return [
      atMost(
        `scan --duration 0, ${CONTAINERS} containers x ${HOURS} h (median of ${RUNS})`,
        medianOf(times),
        's',
        2,
      ),
    ];
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
