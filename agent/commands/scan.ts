import type { Command } from 'commander';
import type { Report } from '../../functions/contract/report.ts';
import { formatText } from '../../functions/report/format-text.ts';
import type { JudgedContainer } from '../../functions/report/judged-container.ts';
import type { SettingName } from '../settings/definitions.ts';
import { withScanInterval } from '../settings/scan-interval.ts';
import { type CommonOptions, newCommand, progressFor, settingsFrom, wantsColor } from './common.ts';
import { exitCodeOf } from './exit-codes.ts';
import { interruptSignal } from './interrupt.ts';
import { MEASURE_SETTINGS } from './measure-settings.ts';
import { writeStdout } from './output.ts';

/** Settings of a scan: those of measuring, and how long. */
const SCAN_SETTINGS: readonly SettingName[] = ['duration', ...MEASURE_SETTINGS, 'probe'];

const EXAMPLES = [
  'deployclaw scan                                  # two minutes, all containers of this host',
  'deployclaw scan --containers api,worker --duration 10m --json',
  'deployclaw scan --duration 0 --baseline-window 24h   # judge the history, sample nothing',
];

/** `deployclaw scan`: the main job once. */
export function scanCommand(): Command {
  const command = newCommand(
    'scan',
    'Enumerate, sample, correlate, judge and file the evidence, once.',
    EXAMPLES,
    SCAN_SETTINGS,
  );
  return command.action(async () => {
    const options = command.opts<CommonOptions>();
    const settings = withScanInterval(settingsFrom(command));
    const progress = progressFor(options);
    const interrupt = interruptSignal(() =>
      progress.note('Interrupted: judging what was measured so far. Once more ends at once.'),
    );
    try {
      // Loaded when it is needed: a daemon need not hold what only a scan uses, and `--help` is there at once.
      const { runScan } = await import('../compose/run-scan.ts');
      const result = await runScan({
        settings,
        env: process.env,
        now: Date.now,
        progress,
        signal: interrupt.signal,
      });
      progress.end();
      await printScan(result, options);
      process.exitCode = exitCodeOf(result.report);
    } finally {
      progress.end();
      interrupt.release();
    }
  });
}

/** Prints a report on stdout as JSON or for people. */
export async function printScan(
  { report, scored }: { readonly report: Report; readonly scored: readonly JudgedContainer[] },
  options: CommonOptions,
): Promise<void> {
  if (options.json) {
    await writeStdout(`${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  const floors = new Map(scored.map((s) => [s.head.containerId, s.verdict.floor]));
  const columns = process.stdout.isTTY ? process.stdout.columns : null;
  await writeStdout(
    formatText(report, { color: wantsColor(), floors, verbose: options.verbose ?? false, columns }),
  );
}
