import { describe, expect, it } from 'vitest';
import { fuzzPython, pythonsToFuzz } from './fuzz-python.ts';

/** Another one: FUZZ_SEED=7 npx vitest run test/heap-fuzz. The whole million: node test/heap-fuzz/run.ts. */
const SEED = Number(process.env.FUZZ_SEED ?? 1);
/** All versions together take less than a minute. */
const ROUNDS_MS = 3_000;

const pythons = await pythonsToFuzz();

describe(`heaps damaged at random (seed ${SEED})`, () => {
  it.each(pythons.map((python) => [python.name, python] as const))(
    'are read or refused, and nothing else happens: Python %s',
    async (_, python) => {
      const report = await fuzzPython(python, { seed: SEED, corruptions: 100_000, maxMs: ROUNDS_MS });
      expect(report.violation).toBeNull();
      expect(report.corruptions).toBeGreaterThan(100);
      // Damage that nobody notices would prove nothing, and so would heaps that are all refused.
      expect(report.ended['census: read']).toBeGreaterThan(0);
      const refused = Object.entries(report.ended).filter(([how]) => !how.endsWith(': read'));
      expect(refused.length).toBeGreaterThan(0);
      expect(report.largestResidentBytes).toBeLessThan(800 * 1024 * 1024);
    },
    120_000,
  );
});
