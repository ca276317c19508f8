import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, 'guarded-processes-child.ts');

/** Kernel threads have none. */
function hasArguments(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`).length > 0;
  } catch {
    // Ended meanwhile.
    return false;
  }
}

/** How many processes a discovery by this user says that it left out. Root drops to that user; anybody else stays who he is. */
function leftOut(uid: string): number {
  const asUser = process.geteuid?.() === 0 ? [uid] : [];
  const { stdout } = spawnSync(process.execPath, [script, ...asUser], { encoding: 'utf8' });
  const notices: string[] = JSON.parse(stdout);
  const counts = notices.map((text) => /^(\d+) process(?:es)? of other users .* Run as root/.exec(text)?.[1]);
  return Number(counts.find((n) => n !== undefined) ?? 0);
}

describe('a look at plain processes by a user who may not look into those of others', () => {
  it('says how many it left out, with a remedy, and counts no kernel threads', () => {
    const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && hasArguments(name)).length;
    const n = leftOut('65534');
    expect(n).toBeGreaterThan(0);
    expect(n).toBeLessThanOrEqual(processes + 20);
  });
});
