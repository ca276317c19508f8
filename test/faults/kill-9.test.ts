import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KillOutcome, killRounds } from './kill-rounds.ts';
import { seededRandom } from './random.ts';
import { expectedBin } from './ship-load.ts';

describe('an agent that is killed with SIGKILL again and again, at random moments', () => {
  const dir = mkdtempSync(join(tmpdir(), 'deployclaw-kill-'));
  let outcome: KillOutcome;
  beforeAll(async () => {
    outcome = await killRounds(dir, 15, seededRandom(20_261_124));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  it('was at work: it had reported bins, and some kills left bins in the spool', () => {
    expect(outcome.reported.length).toBeGreaterThan(40);
    expect(outcome.roundsWithLeftovers).toBeGreaterThan(0);
  });

  it('loses no closed bin that it had reported', () => {
    const stored = new Set(outcome.stored.map((bin) => `${bin.identity.name} ${bin.binStartMs}`));
    expect(outcome.reported.filter((line) => !stored.has(line))).toEqual([]);
  });

  it('stores each bin once, whole, with the content that was measured', () => {
    const keys = outcome.stored.map((bin) => `${bin.instance.containerId} ${bin.binStartMs}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const bin of outcome.stored) expect(bin).toEqual(expectedBin(bin.identity.name, bin.binStartMs));
  });

  it('needs no repair: no file was damaged and nothing was dropped', () => {
    expect(outcome.notices).toEqual([]);
  });
});
