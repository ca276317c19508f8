import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmbeddedSink } from '../../agent/ship/embedded-sink.ts';
import { createShipper } from '../../agent/ship/shipper.ts';
import { openSpool } from '../../agent/ship/spool.ts';
import { BIN_MS, type BinRecord } from '../../functions/contract/records.ts';
import { openSqliteHistory } from '../../functions/store/sqlite/open-history.ts';
import { SHIP_HOST, SHIP_START_MS } from './ship-load.ts';

export interface KillOutcome {
  /** `CONTAINER BIN_START` of every bin that a child said was safe. */
  readonly reported: readonly string[];
  /** All bins of the history after the last round's leftovers were delivered. */
  readonly stored: readonly BinRecord[];
  /** Rounds in which the kill left something undelivered in the spool: the interesting ones. */
  readonly roundsWithLeftovers: number;
  readonly notices: readonly string[];
}

/**
 * Runs the child of ship-child.ts `rounds` times on the same files and kills each with SIGKILL at a random moment:
 * in most rounds at work, in some while it opens and recovers its files. Then drains the spool.
 */
export async function killRounds(dir: string, rounds: number, random: () => number): Promise<KillOutcome> {
  const files = { spool: join(dir, 'spool.db'), history: join(dir, 'history.db') };
  const reportPath = join(dir, 'reported.txt');
  const notices: string[] = [];
  let roundsWithLeftovers = 0;
  for (let round = 0; round < rounds; round++) {
    await killOneChild(files, reportPath, random);
    if (spoolDepth(files.spool, notices) > 0) roundsWithLeftovers++;
  }
  const stored = await drain(files, nextStartMs(reportPath), notices);
  return { reported: reportedLines(reportPath), stored, roundsWithLeftovers, notices };
}

async function killOneChild(
  files: { readonly spool: string; readonly history: string },
  reportPath: string,
  random: () => number,
): Promise<void> {
  const before = sizeOf(reportPath);
  const out = openSync(reportPath, 'a');
  const script = join(import.meta.dirname, 'ship-child.ts');
  const args = [script, files.spool, files.history, String(nextStartMs(reportPath))];
  const child = spawn(process.execPath, args, { stdio: ['ignore', out, 'inherit'] });
  closeSync(out);
  const exited = once(child, 'exit');
  const whileOpening = random() < 0.15;
  if (!whileOpening) await firstReport(child, reportPath, before);
  await sleep(random() * (whileOpening ? 250 : 120));
  child.kill('SIGKILL');
  const [code, signal] = await exited;
  if (signal !== 'SIGKILL') throw new Error(`the child ended by itself with code ${code}`);
}

/** Waits until the child works: a kill before that tests Node's start. */
async function firstReport(child: ChildProcess, reportPath: string, before: number): Promise<void> {
  while (sizeOf(reportPath) === before && child.exitCode === null) await sleep(5);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function reportedLines(reportPath: string): string[] {
  // A kill may cut the last line of a round; what was not written whole was not promised.
  return readFileSync(reportPath, 'utf8')
    .split('\n')
    .filter((line) => /^service-[a-z] \d{13}$/.test(line));
}

/** The clock goes on after the newest reported bin: one appended but not yet reported is made a second time. */
function nextStartMs(reportPath: string): number {
  const starts = reportedLines(reportPath).map((line) => Number(line.split(' ')[1]));
  return starts.length === 0 ? SHIP_START_MS : starts.reduce((a, b) => Math.max(a, b)) + BIN_MS;
}

function spoolDepth(path: string, notices: string[]): number {
  const spool = openSpool(path, spoolOptions(notices));
  const { depth } = spool.stats();
  spool.close();
  return depth;
}

async function drain(
  files: { readonly spool: string; readonly history: string },
  nowMs: number,
  notices: string[],
): Promise<BinRecord[]> {
  const now = (): number => nowMs;
  const spool = openSpool(files.spool, spoolOptions(notices));
  const store = openSqliteHistory(files.history, { now, onNotice: (text) => notices.push(text) });
  const sink = createEmbeddedSink(store, now, (text) => notices.push(text));
  const shipper = createShipper({ spool, sink, host: SHIP_HOST, bootId: 'boot', agentVersion: '0.1.0', now });
  await shipper.deliver();
  const heads = await store.instances({ sinceMs: 0 });
  const bins = await Promise.all(heads.map((head) => store.bins(head, 0, Number.POSITIVE_INFINITY)));
  await store.close();
  spool.close();
  return bins.flat();
}

function spoolOptions(notices: string[]) {
  return {
    maxBytes: 1e9,
    maxAgeMs: 1e12,
    now: () => SHIP_START_MS,
    onNotice: (text: string) => notices.push(text),
  };
}
