import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../faults/random.ts';
import { emptyReport } from './fuzz-report.ts';
import { createRounds } from './fuzz-round.ts';
import { type Recording, recordProcess } from './recording.ts';
import { loadRecording, saveRecording } from './saved-recording.ts';

/**
 * Damages one recorded process again and again: `node fuzz-child.ts WHAT SEED CORRUPTIONS MAX_MS`, where WHAT is
 * `PID:START_TICKS` of a live Python or the file of a recording. Prints a JSON line when it has recorded, one a round
 * that it begins, and the report. Whoever started it sees a hang as silence.
 */
const [what, seed, wanted, maxMs] = process.argv.slice(2) as [string, string, string, string];
const recording = /^\d+:\d+$/.test(what) ? recordLive(what) : loadRecording(what);
say({ recorded: recording.regions.reduce((sum, { bytes }) => sum + bytes.length, 0) });
const folder = mkdtempSync(join(tmpdir(), 'deployclaw-fuzz-'));
const runRound = createRounds(recording, folder);

const report = emptyReport();
const began = performance.now();
for (
  let round = 0;
  report.corruptions < Number(wanted) && performance.now() - began < Number(maxMs);
  round++
) {
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
    report.violation = { round, what: (error as Error).stack ?? String(error), recording: keep(recording) };
    break;
  }
  report.rounds++;
}
report.largestResidentBytes = highWater();
if (report.violation === null) rmSync(folder, { recursive: true });
say({ report });

function recordLive(pidAndTicks: string): Recording {
  const [pid, startTicks] = pidAndTicks.split(':').map(Number) as [number, number];
  return recordProcess({ pid, startTicks });
}

function keep(kept: Recording): string {
  const file = join(folder, 'recording');
  saveRecording(file, kept);
  return file;
}

function highWater(): number {
  return Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'))![1]) * 1024;
}

function say(message: unknown): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
