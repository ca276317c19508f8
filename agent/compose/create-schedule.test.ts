import { describe, expect, it } from 'vitest';
import { createSchedule } from './create-schedule.ts';

const dueAt = (times: number[]): number[] => {
  const schedule = createSchedule(100, 0);
  return times.filter((t) => schedule.isDue(t));
};

describe('the schedule of a duty', () => {
  it('keeps its pace, also when it is asked a little late', () => {
    expect(dueAt([0, 99, 100, 101, 199, 205, 299, 300])).toEqual([100, 205, 300]);
  });

  it('owes one round after a long sleep, not one for each that was missed', () => {
    expect(dueAt([100, 5000, 5001, 5050, 5099, 5100])).toEqual([100, 5000, 5100]);
  });

  it('goes on after one interval when the clock is set back by years', () => {
    const schedule = createSchedule(100, 1_000_000);
    expect([0, 50, 100].map((t) => schedule.isDue(t))).toEqual([false, false, true]);
  });
});
