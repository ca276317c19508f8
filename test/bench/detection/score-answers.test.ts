import { describe, expect, it } from 'vitest';
import { MB } from '../../corpus/units.ts';
import type { Answer } from '../baselines/baseline.ts';
import { type JudgedCase, scoreAnswers } from './score-answers.ts';

const leak = (id: string, tenant: string | null, separable: boolean): JudgedCase => ({
  id,
  family: 'f',
  service: 's',
  truth: { tenant, rateBytesPerHour: 10 * MB, onsetHour: null, separable },
});
const healthy = (id: string): JudgedCase => ({ id, family: 'g', service: 's', truth: null });
const answer = (confidence: number, tenant: string | null = null): Answer => ({
  confidence,
  rateBytesPerHour: 12 * MB,
  rateIntervalBytesPerHour: [9 * MB, 13 * MB],
  tenant,
  undetermined: false,
});

describe('scores of answers', () => {
  it('count what was found, how far off its rate is, and a tenant only where it can be told', () => {
    const cases = [leak('a', 'acme', true), leak('b', 'acme', true), leak('c', 'acme', false), healthy('d')];
    const scores = scoreAnswers(cases, [answer(0.9, 'acme'), answer(0.5), answer(0.8, 'hooli'), answer(0.1)]);
    expect(scores.recall).toMatchObject({ count: 2, of: 3 });
    expect(scores.false_alarm_rate).toMatchObject({ count: 0, of: 1 });
    expect(scores.rate_error.median).toBeCloseTo(0.2);
    expect(scores.interval_coverage).toMatchObject({ count: 2, of: 2 });
    expect(scores.separable_top_1).toMatchObject({ count: 1, of: 1 });
    expect(scores.guessed).toMatchObject({ count: 1, of: 1 });
  });

  it('calls a healthy container at .75 a false alarm', () => {
    const scores = scoreAnswers([healthy('a'), healthy('b')], [answer(0.75), answer(0.749)]);
    expect(scores.false_alarm_rate).toMatchObject({ count: 1, of: 2 });
  });
});
