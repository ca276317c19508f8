import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DeployclawError } from '../../functions/contract/errors.ts';

/** No usable data directory. */
export class DataDirError extends DeployclawError {
  override readonly name = 'DataDirError';
}

const SYSTEM_DIR = '/var/deployclaw';

/**
 * The data directory, created (mode 0700) when absent: the given one, else /var/deployclaw when it is writable, else
 * `$XDG_DATA_HOME/deployclaw`. Throws {@link DataDirError} when the chosen one cannot be written.
 */
export function resolveDataDir(given: string | null, env: NodeJS.ProcessEnv): string {
  if (given !== null) return writable(resolve(given));
  try {
    return writable(SYSTEM_DIR);
  } catch {
    // Not root, or a read-only system: the user's own directory is the documented next choice.
    return writable(join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'deployclaw'));
  }
}

function writable(dir: string): string {
  try {
    makeWithParents(dir);
    accessSync(dir, constants.W_OK | constants.X_OK);
    return dir;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new DataDirError(
      `The data directory ${dir} cannot be written (${reason}).`,
      'Name another with --data-dir, or run as a user who may write there.',
      { cause: error },
    );
  }
}

/** Not `mkdirSync(…, { recursive: true })`: that never returns for a path below /proc (Node 24). */
function makeWithParents(dir: string): void {
  if (existsSync(dir)) return;
  makeWithParents(dirname(dir));
  try {
    mkdirSync(dir, { mode: 0o700 });
  } catch (error) {
    // Another process made it in between.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
