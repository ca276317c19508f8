import type { z } from 'zod';
import { DeployclawError } from '../../functions/contract/errors.ts';
import {
  environmentName,
  SETTINGS,
  type SettingName,
  type SettingSource,
  type Settings,
} from './definitions.ts';
import { readSettingsFile } from './settings-file.ts';

/** A setting that is not usable: names it, where it came from and what it may be. CLI exit code 2. */
export class SettingsError extends DeployclawError {
  override readonly name = 'SettingsError';
}

export interface LoadedSettings {
  readonly settings: Settings;
  readonly sources: Readonly<Record<SettingName, SettingSource>>;
  /** Path of the file that was read, null when there is none. */
  readonly file: string | null;
}

/**
 * Settings by precedence: flags > environment `DEPLOYCLAW_*` > deployclaw.yaml > defaults.
 * Throws {@link SettingsError} for a value, a key or a file that cannot be used; an unknown key is an error, since a
 * misspelt setting that is silently ignored is found at 3 AM.
 */
export function loadSettings(
  flags: Partial<Record<SettingName, string>>,
  env: NodeJS.ProcessEnv,
  configPath: string | null,
): LoadedSettings {
  const file = readSettingsFile(configPath ?? env.DEPLOYCLAW_CONFIG ?? null);
  refuseUnknown(env, file?.values ?? {}, file?.path ?? '');
  const settings: Record<string, unknown> = {};
  const sources: Record<string, SettingSource> = {};
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const [raw, source] = firstGiven(name, flags, env, file?.values ?? {});
    sources[name] = source;
    settings[name] = parse(name, raw, source, file?.path ?? null);
  }
  return {
    settings: settings as Settings,
    sources: sources as Record<SettingName, SettingSource>,
    file: file?.path ?? null,
  };
}

function firstGiven(
  name: SettingName,
  flags: Partial<Record<SettingName, string>>,
  env: NodeJS.ProcessEnv,
  file: Readonly<Record<string, string>>,
): [string | null, SettingSource] {
  const fromFlag = flags[name];
  if (fromFlag !== undefined) return [fromFlag, 'flag'];
  const fromEnv = env[environmentName(name)];
  if (fromEnv !== undefined && fromEnv !== '') return [fromEnv, 'environment'];
  if (Object.hasOwn(file, name)) return [file[name]!, 'file'];
  return [SETTINGS[name].fallback, 'default'];
}

function parse(name: SettingName, raw: string | null, source: SettingSource, file: string | null): unknown {
  const result = (SETTINGS[name].schema as z.ZodType).safeParse(raw);
  if (result.success) return result.data;
  const where = {
    flag: `--${name}`,
    environment: environmentName(name),
    file: `${name} in ${file}`,
    default: name,
  }[source];
  const why = result.error.issues.map((issue) => issue.message.replace(/\.$/, '')).join('; ');
  throw new SettingsError(`${where}: "${raw}" cannot be used: ${why}.`, `It is: ${SETTINGS[name].help}.`);
}

/** Variables that other parts of the program read themselves. */
const OTHER_VARIABLES = new Set([
  'DEPLOYCLAW_CONFIG',
  'DEPLOYCLAW_SERVICE',
  'DEPLOYCLAW_TENANT',
  'DEPLOYCLAW_VERSION',
  'DEPLOYCLAW_ENABLE',
  'DEPLOYCLAW_PROMETHEUS_TOKEN',
]);

function refuseUnknown(env: NodeJS.ProcessEnv, file: Readonly<Record<string, string>>, path: string): void {
  const known = new Set((Object.keys(SETTINGS) as SettingName[]).map(environmentName));
  const variable = Object.keys(env).find(
    (key) => key.startsWith('DEPLOYCLAW_') && !known.has(key) && !OTHER_VARIABLES.has(key),
  );
  if (variable)
    throw new SettingsError(
      `The environment variable ${variable} is no setting.`,
      `Settings are: ${[...known].join(', ')}.`,
    );
  const key = Object.keys(file).find((candidate) => !Object.hasOwn(SETTINGS, candidate));
  if (key)
    throw new SettingsError(
      `"${key}" in ${path} is no setting.`,
      `Settings are: ${Object.keys(SETTINGS).join(', ')}.`,
    );
}
