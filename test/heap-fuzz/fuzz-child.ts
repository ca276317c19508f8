import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../faults/random.ts';
import { emptyReport } from './fuzz-report.ts';
import { createRounds } from './fuzz-round.ts';
import { type Recording, recordProcess } from './recording.ts';
import { loadRecording, saveRecording } from './saved-recording.ts';

/** However slow the machine: fewer would say nothing. */
const LEAST_ROUNDS = 8;

/**
 * Damages one recorded process again and again: `node fuzz-child.ts WHAT SEED CORRUPTIONS MAX_MS FOLDER`, where WHAT is
 * `PID:START_TICKS` of a live Python or the file of a recording. Keeps the recording in FOLDER, prints a JSON line when it
 * has, one a round that it begins, and the report. Whoever started it sees a hang as silence.
 */
const [what, seed, wanted, maxMs, folder] = process.argv.slice(2) as [string, string, string, string, string];
const recording = /^\d+:\d+$/.test(what) ? recordLive(what) : loadRecording(what);
const kept = join(folder, 'recording');
saveRecording(kept, recording);
say({ recorded: recording.regions.reduce((sum, { bytes }) => sum + bytes.length, 0) });
const runRound = createRounds(recording, folder);

const report = emptyReport();
const began = performance.now();
const isOver = (round: number): boolean =>
  report.corruptions >= Number(wanted) ||
  (round >= LEAST_ROUNDS && performance.now() - began > Number(maxMs));
for (let round = 0; !isOver(round); round++) {
  say({ round });
  try {
    // A seed of its own for each round: any one of them can be run again by itself.
    const random = seededRandom(Number(seed) * 1_000_003 + round);
    const { corruptions, tried } = runRound((below) => Math.floor(random() * below));
    report.corruptions += corruptions;
    for (const { reader, ended, ms, claimed } of tried) {
      report.mostClaimed = Math.max(report.mostClaimed, claimed ?? 0);
      const key = `${reader}: ${ended}`;
      report.ended[key] = (report.ended[key] ?? 0) + 1;
      report.slowestMs[reader] = Math.max(report.slowestMs[reader] ?? 0, Math.round(ms));
    }
  } catch (error) {
    report.violation = { round, what: (error as Error).stack ?? String(error), recording: kept };
    break;
  }
  report.rounds++;
}
report.largestResidentBytes = highWater();
say({ report });

function recordLive(pidAndTicks: string): Recording {
  const [pid, startTicks] = pidAndTicks.split(':').map(Number) as [number, number];
  return recordProcess({ pid, startTicks });
}

function highWater(): number {
  return Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'))![1]) * 1024;
}

function say(message: unknown): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
