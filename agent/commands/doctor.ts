import type { Command } from 'commander';
import pc from 'picocolors';
import { printable } from '../../functions/report/printable.ts';
import { HOST_ROOTS } from '../collect/collector.ts';
import { type Check, ok } from '../doctor/check.ts';
import { checkCgroup } from '../doctor/check-cgroup.ts';
import { checkDataDir } from '../doctor/check-data-dir.ts';
import { checkPrivileges } from '../doctor/check-privileges.ts';
import { SETTINGS, type SettingName } from '../settings/definitions.ts';
import type { LoadedSettings } from '../settings/load-settings.ts';
import { type CommonOptions, newCommand, settingsFrom, wantsColor } from './common.ts';
import { EXIT } from './exit-codes.ts';
import { writeStdout } from './output.ts';

const EXAMPLES = ['deployclaw doctor', 'deployclaw doctor --json'];

/** `deployclaw doctor`: what this host allows and lacks, each with its remedy, and where each setting came from. */
export function doctorCommand(): Command {
  const command = newCommand(
    'doctor',
    'What this host allows and lacks, each with its remedy.',
    EXAMPLES,
    Object.keys(SETTINGS) as SettingName[],
  );
  return command.action(async () => {
    const options = command.opts<CommonOptions>();
    const loaded = settingsFrom(command);
    const { checkTargets } = await import('../doctor/check-targets.ts');
    const checks = [
      ok('node', `${process.version} (${process.execPath})`),
      ...(await checkTargets({
        settings: loaded.settings,
        env: process.env,
        roots: HOST_ROOTS,
        now: Date.now,
      })),
      checkCgroup(HOST_ROOTS),
      checkPrivileges(HOST_ROOTS),
      checkDataDir(loaded.settings, process.env),
      ok('aws', 'not needed: history, bundles and verdicts stay on this host'),
    ];
    await writeStdout(
      options.json
        ? `${JSON.stringify({ checks, settings: settingRows(loaded) }, null, 2)}\n`
        : text(checks, loaded),
    );
    process.exitCode = checks.some((check) => check.status === 'fail') ? EXIT.error : EXIT.noLeak;
  });
}

function settingRows({
  settings,
  sources,
}: LoadedSettings): { name: SettingName; value: unknown; source: string }[] {
  return (Object.keys(SETTINGS) as SettingName[]).map((name) => ({
    name,
    value: settings[name],
    source: sources[name],
  }));
}

function text(checks: readonly Check[], loaded: LoadedSettings): string {
  const c = pc.createColors(wantsColor());
  const marks = { ok: c.green('ok  '), warn: c.yellow('warn'), fail: c.red('fail') };
  const lines = checks.flatMap(({ name, status, detail, remedy }) => [
    `${marks[status]} ${name.padEnd(15)} ${printable(detail, 400)}`,
    ...(remedy === null ? [] : [`     ${' '.repeat(15)} → ${printable(remedy, 400)}`]),
  ]);
  const rows = settingRows(loaded).map(
    ({ name, value, source }) =>
      `     ${name.padEnd(16)} ${printable(JSON.stringify(value), 60).padEnd(30)} ${c.dim(source)}`,
  );
  return `${[...lines, '', `Settings${loaded.file ? ` (file ${printable(loaded.file)})` : ''}; durations in ms:`, ...rows].join('\n')}\n`;
}
