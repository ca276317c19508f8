import { expect, it } from 'vitest';
import { createMemoryBudget } from '../../agent/heap/retention/copy/memory-budget.ts';
import { takeLook } from '../../agent/heap/retention/holders/take-look.ts';
import { onePythonPerVersion } from '../heap/pythons.ts';
import { BOUNDS, retentionOf, withTarget } from './read-target.ts';

const UNITS = 1000;
const CACHE = 'app.handlers.CACHE (dict) -> [*]';

it.each((await onePythonPerVersion()).map((python) => [python.name, python] as const))(
  'holders are found while the program replaces its objects as fast as it can: Python %s',
  async (_, python) => {
    const target = await python.start('heap_target.py', [String(UNITS), 'churn']);
    try {
      const types = ['app.handlers.Held'];
      // Copied in milliseconds, of which every one changes some objects.
      const looks = await withTarget(target, (opened) =>
        Array.from({ length: 3 }, () =>
          takeLook(opened, { types, tenants: [], maxHolders: 50 }, BOUNDS, createMemoryBudget(1, 2 ** 30)),
        ),
      );
      // One copy may be torn just where a table is, or last long on a busy machine; most are not.
      const errors = looks.map(({ holders }) =>
        Math.abs(holders.reduce((sum, { count }) => sum + count, 0) - UNITS),
      );
      expect(errors.sort((a, b) => a - b)[1]).toBeLessThanOrEqual(UNITS * 0.02);
      const named = looks.map(({ holders }) => holders.find(({ holder }) => holder === CACHE)?.count ?? 0);
      expect(named.sort((a, b) => a - b)[1]).toBeGreaterThan(UNITS * 0.9);

      const { holders, agreement } = await retentionOf(target, { types });
      expect(holders[0]).toMatchObject({ holder: CACHE, type: types[0] });
      expect(agreement).toBeGreaterThan(0.9);
    } finally {
      await target.stop();
    }
  },
  120_000,
);
