import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { DeployclawError } from '../../functions/contract/errors.ts';

const DEFAULT_FILE = 'deployclaw.yaml';
const LARGEST = 65_536;

/** The settings file cannot be read or trusted. CLI exit code 2. */
export class SettingsFileError extends DeployclawError {
  override readonly name = 'SettingsFileError';
}

/**
 * Reads a flat YAML mapping of setting names to scalars or lists. `path` null: `deployclaw.yaml` in the working
 * directory, null result when absent. A named file that is absent is an error.
 */
export function readSettingsFile(
  path: string | null,
): { readonly path: string; readonly values: Readonly<Record<string, string>> } | null {
  const file = resolve(path ?? DEFAULT_FILE);
  if (!existsSync(file)) {
    if (path === null) return null;
    throw new SettingsFileError(
      `${file} does not exist.`,
      'Name an existing file with --config, or leave the flag out.',
    );
  }
  refuseForeignFile(file);
  let document: unknown;
  try {
    document = parse(readFileSync(file, 'utf8'), { maxAliasCount: 0 }) ?? {};
  } catch (error) {
    throw new SettingsFileError(
      `${file} is no YAML: ${(error as Error).message}`,
      'Write one "name: value" a line.',
      { cause: error },
    );
  }
  if (typeof document !== 'object' || Array.isArray(document))
    throw new SettingsFileError(`${file} is no mapping.`, 'Write one "name: value" a line.');
  return {
    path: file,
    values: Object.fromEntries(
      Object.entries(document as object).map(([key, value]) => [key, scalar(file, key, value)]),
    ),
  };
}

/** Root must not take orders from a file that somebody else may change: it decides where we write. */
function refuseForeignFile(file: string): void {
  const stat = statSync(file);
  if (!stat.isFile() || stat.size > LARGEST)
    throw new SettingsFileError(
      `${file} is not a file of at most ${LARGEST} bytes.`,
      'Point --config at the settings file.',
    );
  const me = process.geteuid?.() ?? stat.uid;
  if (stat.uid !== 0 && stat.uid !== me)
    throw new SettingsFileError(
      `${file} belongs to user ${stat.uid}, not to you or root.`,
      'Change its owner, or name another file with --config.',
    );
  if (stat.mode & 0o002)
    throw new SettingsFileError(`${file} is writable for everybody.`, `Run: chmod o-w ${file}`);
}

function scalar(file: string, key: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => scalar(file, key, item)).join(',');
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw new SettingsFileError(
    `${key} in ${file} is neither a scalar nor a list.`,
    'Write one "name: value" a line.',
  );
}
