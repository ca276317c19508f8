import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { openSpool } from '../../agent/ship/spool.ts';
import type { BinRecord } from '../../functions/contract/records.ts';
import { killRounds } from '../faults/kill-rounds.ts';
import { seededRandom } from '../faults/random.ts';
import { expectedBin } from '../faults/ship-load.ts';
import { inBatches, realisticBins } from './batches.ts';
import { atLeast, atMost, type BenchRow, medianOf } from './bench-row.ts';

const RECORDS = 20_000;
const BATCH = 500;
const RUNS = 5;
const KILL_ROUNDS = 100;

/**
 * Durable write rate of the spool, one synced transaction per 500 records, beside the barest durable way in the same
 * run: the same JSON appended to a file, fsync after each batch (no bound, no order of delivery, no recovery).
 */
export async function benchSpool(): Promise<BenchRow[]> {
  const batches = inBatches(realisticBins(RECORDS), BATCH);
  const runs = Array.from({ length: RUNS }, () => ({ spool: spoolRate(batches), peer: fileRate(batches) }));
  const spool = medianOf(runs.map((run) => run.spool));
  const peer = medianOf(runs.map((run) => run.peer));
  return [
    atLeast(`spool, durable, batches of ${BATCH} (median of ${RUNS})`, spool, 'records/s', 20_000),
    {
      name: 'spool against appendFile + fsync of the same JSON',
      value: spool / peer,
      unit: 'of the peer',
      bound: `peer: ${Math.round(peer)} records/s`,
      ok: spool >= 20_000,
    },
  ];
}

/** Closed bins that are missing, doubled or different after 100 kills, see test/faults/kill-rounds.ts. */
export async function benchKill(): Promise<BenchRow[]> {
  return withDir(async (dir) => {
    const { reported, stored } = await killRounds(dir, KILL_ROUNDS, seededRandom(1));
    const keys = stored.map((bin) => `${bin.identity.name} ${bin.binStartMs}`);
    const distinct = new Set(keys);
    const lost = reported.filter((line) => !distinct.has(line)).length;
    const wrong = stored.filter(
      (bin) => !isDeepStrictEqual(bin, expectedBin(bin.identity.name, bin.binStartMs)),
    );
    const scope = `${KILL_ROUNDS} kill -9 rounds, ${reported.length} closed bins`;
    return [
      atMost(`lost in ${scope}`, lost, 'bins', 0),
      atMost(`doubled or altered in ${scope}`, keys.length - distinct.size + wrong.length, 'bins', 0),
    ];
  });
}

function spoolRate(batches: readonly BinRecord[][]): number {
  return withDir((dir) => {
    const options = { maxBytes: 1e9, maxAgeMs: 1e9, now: Date.now, onNotice: () => {} };
    const spool = openSpool(join(dir, 'spool.db'), options);
    const rate = recordsPerSecond(batches, (batch) => spool.append(batch));
    const { depth } = spool.stats();
    spool.close();
    if (depth !== RECORDS) throw new Error(`the spool holds ${depth} records, not ${RECORDS}`);
    return rate;
  });
}

function fileRate(batches: readonly BinRecord[][]): number {
  return withDir((dir) => {
    const fd = openSync(join(dir, 'peer.ndjson'), 'a');
    const rate = recordsPerSecond(batches, (batch) => {
      writeSync(fd, batch.map((record) => `${JSON.stringify(record)}\n`).join(''));
      fsyncSync(fd);
    });
    closeSync(fd);
    return rate;
  });
}

function recordsPerSecond(batches: readonly BinRecord[][], write: (batch: BinRecord[]) => void): number {
  const start = performance.now();
  for (const batch of batches) write(batch);
  return (RECORDS / (performance.now() - start)) * 1000;
}

function withDir<T>(use: (dir: string) => T): T {
  const dir = mkdtempSync(join(tmpdir(), 'deployclaw-bench-'));
  const remove = (): void => rmSync(dir, { recursive: true, force: true });
  try {
    const result = use(dir);
    if (result instanceof Promise) return result.finally(remove) as T;
    remove();
    return result;
  } catch (error) {
    remove();
    throw error;
  }
}
