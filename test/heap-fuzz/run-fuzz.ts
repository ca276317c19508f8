import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
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

/** CPU time that no round may take, with all its deadlines: a reader hangs. The machine may be busy with other things. */
const HANG_CPU_SECONDS = 45;
const LOOK_EVERY_MS = 5_000;
/** Of JavaScript objects; a reader that needs more for a heap of some megabytes has no bound. */
const OLD_SPACE_MIB = 384;

/**
 * Runs a fuzz process and watches it: a hang, a crash and an exhausted memory are violations like any other, with the
 * round in which they came and the recording that they came in.
 */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const folder = mkdtempSync(join(tmpdir(), 'deployclaw-fuzz-'));
  const child = spawn(process.execPath, argumentsOf(options, folder), { stdio: ['ignore', 'pipe', 'pipe'] });
  let round = -1;
  let report: FuzzReport | null = null;
  let hung: string | null = null;
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4000);
  });
  let cpuAtLine = 0;
  const look = setInterval(() => {
    const silent = cpuSeconds(child.pid!) - cpuAtLine;
    if (silent < HANG_CPU_SECONDS) return;
    clearInterval(look);
    hung = `nothing was heard for ${Math.round(silent)} s of CPU`;
    child.kill('SIGKILL');
  }, LOOK_EVERY_MS);
  createInterface({ input: child.stdout }).on('line', (line) => {
    cpuAtLine = cpuSeconds(child.pid!);
    const said = JSON.parse(line) as { recorded?: number; round?: number; report?: FuzzReport };
    if (said.recorded !== undefined) options.onRecorded?.();
    round = said.round ?? round;
    report = said.report ?? report;
  });
  const end = await new Promise<string>((resolve) =>
    child.on('close', (code, signal) => resolve(signal ?? `exit code ${code}`)),
  );
  clearInterval(look);
  const why = hung ?? `it ended by ${end}: ${stderr}`;
  const recording = join(folder, 'recording');
  const result = report ?? { ...emptyReport(), rounds: round, violation: { round, what: why, recording } };
  if (result.violation === null) rmSync(folder, { recursive: true });
  return result;
}

function argumentsOf({ what, seed, corruptions, maxMs }: FuzzOptions, folder: string): string[] {
  return [
    `--max-old-space-size=${OLD_SPACE_MIB}`,
    join(import.meta.dirname, 'fuzz-child.ts'),
    ...[what, seed, corruptions, maxMs, folder].map(String),
  ];
}

/** 0 once it has ended. */
function cpuSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}
