import type { Command } from 'commander';
import { SETTINGS, type SettingName, type Settings } from '../settings/definitions.ts';
import { type CommonOptions, newCommand, progressFor, settingsFrom } from './common.ts';
import { exitCodeOf } from './exit-codes.ts';
import { printScan } from './scan.ts';

const AUDIT_SETTINGS: readonly SettingName[] = [
  'containers',
  'tenants',
  'baseline-window',
  'min-window',
  'data-dir',
  'host',
];

/** A week shows the weekend; a scan's day does not. */
const WINDOW_OF_AUDIT = '7d';

const EXAMPLES = [
  'deployclaw audit                              # the last 7 days of every container in the history',
  'deployclaw audit --baseline-window 48h --containers api --json',
];

/** `deployclaw audit`: verdicts over the whole history, all hosts in it; no host is looked at. */
export function auditCommand(): Command {
  const command = newCommand(
    'audit',
    `Judge the whole history; touches no host. Looks ${WINDOW_OF_AUDIT} back unless --baseline-window is set anywhere.`,
    EXAMPLES,
    AUDIT_SETTINGS,
  );
  return command.action(async () => {
    const options = command.opts<CommonOptions>();
    const progress = progressFor(options);
    const settings = auditSettings(command);
    progress.step('Judging the history');
    try {
      const { runAudit } = await import('../compose/run-audit.ts');
      const result = await runAudit({ settings, env: process.env, now: Date.now });
      progress.end();
      await printScan(result, options);
      process.exitCode = exitCodeOf(result.report);
    } finally {
      progress.end();
    }
  });
}

function auditSettings(command: Command): Settings {
  const { settings, sources } = settingsFrom(command);
  if (sources['baseline-window'] !== 'default') return settings;
  return { ...settings, 'baseline-window': SETTINGS['baseline-window'].schema.parse(WINDOW_OF_AUDIT) };
}
