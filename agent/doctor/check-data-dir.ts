import { statfsSync } from 'node:fs';
import { DeployclawError } from '../../functions/contract/errors.ts';
import { resolveDataDir } from '../settings/data-dir.ts';
import type { Settings } from '../settings/definitions.ts';
import { type Check, ok } from './check.ts';

/** Room that history and spool of a busy host need for a week. */
const WANTED_BYTES = 1_073_741_824;

/** Whether the data directory can be written and has room. */
export function checkDataDir(settings: Settings, env: NodeJS.ProcessEnv): Check {
  const name = 'data directory';
  try {
    const dir = resolveDataDir(settings['data-dir'], env);
    const { bavail, bsize } = statfsSync(dir);
    const free = bavail * bsize;
    if (free >= WANTED_BYTES) return ok(name, `${dir}, ${Math.floor(free / 1_073_741_824)} GB free`);
    return {
      name,
      status: 'warn',
      detail: `${dir} has ${Math.floor(free / 1_048_576)} MB free`,
      remedy: 'Free some space, or name another place with --data-dir.',
    };
  } catch (error) {
    if (!(error instanceof DeployclawError)) throw error;
    return {
      name,
      status: 'fail',
      detail: error.message.slice(0, -error.remedy.length).trim(),
      remedy: error.remedy,
    };
  }
}
