import { describe, expect, it } from 'vitest';
import { startTicksOf } from './python-target.ts';
import { availablePythons, missingVersions } from './pythons.ts';
import { countErrors, truthOf } from './truth.ts';

const UNITS = 300;
const pythons = await availablePythons();
const missing = await missingVersions();

describe('The Pythons that heap tests run on', () => {
  it('are at least one: the tests never pass because nothing ran', () => {
    expect(pythons.length).toBeGreaterThan(0);
  });

  it.skip.each(missing)('have no %s on this machine', () => undefined);

  describe.each(pythons)('$name', (python) => {
    it('tells the truth about its own heap, and the same again while it rests', async () => {
      const target = await python.start('heap_target.py', [String(UNITS)]);
      try {
        const first = await truthOf(target);
        const second = await truthOf(target);
        expect(first.python.startsWith(python.version)).toBe(true);
        expect(startTicksOf(target.pid)).toBe(target.startTicks);
        expect(first.counts['app.handlers.Session']).toBe(UNITS);
        expect(first.counts['app.handlers.Job']).toBe(2 * UNITS);
        expect(first.threads).toBe(1);
        expect(first.allocator!.usedBytes).toBeLessThan(first.allocator!.arenaBytes);
        expect(Math.abs(second.objects - first.objects)).toBeLessThan(50);
      } finally {
        await target.stop();
      }
    });
  });
});

describe('The distance of a census from the truth', () => {
  const truth = (count: number) => ({ counts: { 'app.Session': count } }) as never;
  const census = (count: number) => ({ types: [{ type: 'app.Session', count, bytes: 0 }] });

  it('is none for a count between what was told before and after', () => {
    expect(countErrors(census(1500), [truth(1000), truth(2000)])[0]!.error).toBe(0);
  });

  it('is a share of the nearer truth', () => {
    expect(countErrors(census(990), [truth(1000), truth(2000)])[0]!.error).toBeCloseTo(0.01);
    expect(countErrors(census(2020), [truth(1000), truth(2000)])[0]!.error).toBeCloseTo(0.01);
  });

  it('is whole for a type that the census misses or makes up', () => {
    expect(countErrors({ types: [] }, [truth(1000)])[0]!.error).toBe(1);
    expect(countErrors(census(1000), [truth(0)])[0]!.error).toBe(1000);
  });
});
