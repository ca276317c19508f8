import { Command, Option } from 'commander';
import { createProgress } from '../compose/create-progress.ts';
import { type Progress, silentProgress } from '../compose/progress.ts';
import { SETTINGS, type SettingName } from '../settings/definitions.ts';
import { type LoadedSettings, loadSettings } from '../settings/load-settings.ts';

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly config?: string;
}

/** A command with the common flags and those of the given settings; its help leads with examples. */
export function newCommand(
  name: string,
  description: string,
  examples: readonly string[],
  settings: readonly SettingName[],
): Command {
  const command = new Command(name).description(description);
  command.addHelpText('beforeAll', `Examples:\n${examples.map((e) => `  ${e}`).join('\n')}\n`);
  for (const setting of settings) {
    const { value, help, fallback } = SETTINGS[setting];
    // Defaults are shown, not set: a default that looks like a flag would outrank the environment.
    const shown = fallback === null || setting === 'host' ? help : `${help} (default: ${fallback})`;
    command.addOption(new Option(`--${setting} <${value}>`, shown));
  }
  return command
    .option('--config <FILE>', 'settings file (default: ./deployclaw.yaml)')
    .option('--json', 'one JSON object on stdout')
    .option('--quiet', 'nothing on stderr but errors')
    .option('--verbose', 'more detail');
}

/** Settings of a command line: its flags over environment, file and defaults. */
export function settingsFrom(
  command: Command,
  overrides: Partial<Record<SettingName, string>> = {},
): LoadedSettings {
  const flags: Partial<Record<SettingName, string>> = { ...overrides };
  for (const option of command.options) {
    const name = option.long?.slice(2) as SettingName;
    const given = command.getOptionValue(option.attributeName());
    if (Object.hasOwn(SETTINGS, name) && typeof given === 'string') flags[name] = given;
  }
  return loadSettings(flags, process.env, command.opts<CommonOptions>().config ?? null);
}

/** Progress on stderr, or none with `--quiet`. */
export function progressFor(options: CommonOptions): Progress {
  return options.quiet ? silentProgress : createProgress(process.stderr, Date.now);
}

/** Colours on stdout: NO_COLOR and a pipe switch them off (https://no-color.org). */
export function wantsColor(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}
