import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { emptyReport, type FuzzReport } from './fuzz-report.ts';

export interface FuzzOptions {
  /** `PID:START_TICKS`, or the file of a recording. */
  readonly what: string;
  readonly seed: number;
  readonly corruptions: number;
  readonly maxMs: number;
  /** Called once the process is recorded and no longer needed. */
  readonly onRecorded?: () => void;
}

/** Longer than any round may take, with its deadlines and a busy machine: a hang of a reader. */
const SILENCE_MS = 90_000;
/** Of JavaScript objects; a reader that needs more for a heap of some megabytes has no bound. */
const OLD_SPACE_MIB = 384;

/**
 * Runs a fuzz process and watches it: a hang, a crash and an exhausted memory are violations like any other, with the
 * round in which they came.
 */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { what, seed, corruptions, maxMs, onRecorded } = options;
  const script = join(import.meta.dirname, 'fuzz-child.ts');
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${OLD_SPACE_MIB}`, script, what, String(seed), String(corruptions), String(maxMs)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let round = -1;
  let report: FuzzReport | null = null;
  let hung = false;
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4000);
  });
  const silence = setTimeout(() => {
    hung = true;
    child.kill('SIGKILL');
  }, SILENCE_MS);
  createInterface({ input: child.stdout }).on('line', (line) => {
    silence.refresh();
    const said = JSON.parse(line) as { recorded?: number; round?: number; report?: FuzzReport };
    if (said.recorded !== undefined) onRecorded?.();
    round = said.round ?? round;
    report = said.report ?? report;
  });
  const end = await new Promise<string>((resolve) =>
    child.on('close', (code, signal) => resolve(signal ?? `exit code ${code}`)),
  );
  clearTimeout(silence);
  if (report !== null) return report;
  const why = hung ? `nothing was heard for ${SILENCE_MS} ms` : `it ended by ${end}: ${stderr}`;
  return { ...emptyReport(), rounds: round, violation: { round, what: why, recording: '' } };
}
