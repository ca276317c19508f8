import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DeployclawError } from '../../../functions/contract/errors.ts';
import { type Detector, ruleAnswer } from './baseline.ts';
import { fiveMinuteFloors } from './five-minute-floors.ts';
import { baselinePython } from './python-venv.ts';
import { wholeSeries } from './whole-series.ts';

/** Two-sided at .05, upward. */
const CRITICAL_Z = 1.959963984540054;
const FLOOR_MS = 300_000;

/** The uncorrected Mann-Kendall test with Sen's slope on the least value of every five minutes, by pyMannKendall. */
export const rawMannKendall: Detector = async (cases) => {
  const lines = cases.map(({ input }) => JSON.stringify(fiveMinuteFloors(wholeSeries(input)).values));
  const done = spawnSync(baselinePython(), [join(import.meta.dirname, 'mann_kendall.py')], {
    input: `${lines.join('\n')}\n`,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const rows = (done.stdout ?? '').trimEnd().split('\n');
  if (done.status !== 0 || rows.length !== cases.length)
    throw new DeployclawError(
      `pyMannKendall ended with ${done.status} after ${rows.length} of ${cases.length}: ${done.stderr?.slice(-500)}`,
      'Delete the folder deployclaw-bench in your cache and run again.',
    );
  return rows.map((row) => {
    const [, z, slope] = JSON.parse(row) as [number, number, number];
    return ruleAnswer(z / CRITICAL_Z, slope / FLOOR_MS);
  });
};
