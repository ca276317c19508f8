import { describe, expect, it } from 'vitest';
import { madeReport } from '../../test/report/made-report.ts';
import { madeScored, NO_LEAK, SUSPECT } from '../../test/report/made-scored.ts';
import { exitCodeOf } from './exit-codes.ts';

const leak = madeScored('leaking');
const suspect = madeScored('odd', { verdict: SUSPECT });
const healthy = madeScored('healthy', { verdict: NO_LEAK });

describe('the exit code of a report', () => {
  it.each([
    [0, 'completed', [healthy]],
    [0, 'completed', []],
    [3, 'completed', [healthy, suspect, leak]],
    [4, 'completed', [healthy, suspect]],
    [5, 'partial', [healthy, suspect]],
    [3, 'partial', [leak]],
    [130, 'interrupted', [leak]],
  ] as const)('is %i for a %s one', (code, status, scored) => {
    expect(exitCodeOf(madeReport(scored, { status }))).toBe(code);
  });
});
