import { expect, it } from 'vitest';
import { createMemoryBudget } from './memory-budget.ts';

const MIB = 1024 ** 2;

it('adds up what is taken and given back', () => {
  const budget = createMemoryBudget(7, 100 * MIB);
  budget.take(60 * MIB);
  budget.give(50 * MIB);
  budget.take(80 * MIB);
  expect(budget.takenBytes).toBe(90 * MIB);
});

it('refuses what would go over the cap, with the process, the figures and a remedy', () => {
  const budget = createMemoryBudget(7, 100 * MIB);
  budget.take(100 * MIB);
  expect(() => budget.take(20 * MIB)).toThrow(
    expect.objectContaining({
      rule: 'memory-cap',
      message: expect.stringMatching(/^Process 7: .* more than 120 MiB, and 100 MiB are allowed\./),
      remedy: expect.stringContaining('census'),
    }),
  );
});
