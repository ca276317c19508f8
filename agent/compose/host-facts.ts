import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import packageJson from '../../package.json' with { type: 'json' };

/** Version of this package, as every batch and bundle names it. */
export const AGENT_VERSION: string = packageJson.version;

/** Kernel release, for provenance: `6.1.0-40-amd64`. */
export const kernelRelease = release;

/** Identifies one boot of this host; pids and start ticks mean nothing across it. `unknown` where /proc is hidden. */
export function bootId(proc: string): string {
  try {
    return readFileSync(`${proc}/sys/kernel/random/boot_id`, 'latin1').trim().slice(0, 64) || 'unknown';
  } catch {
    return 'unknown';
  }
}
