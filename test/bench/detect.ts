/**
 * `npm run bench:detect`: the engine beside simpler rules on the same containers with known truth.
 * Options: --quick (few containers), --split tune|report, --per-family N, --seed N, --no-mann-kendall.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { coroot } from './baselines/coroot.ts';
import { gatedLeastSquares } from './baselines/gated-least-squares.ts';
import { predictLinear } from './baselines/predict-linear.ts';
import { rawMannKendall } from './baselines/raw-mann-kendall.ts';
import { caseSets } from './detection/case-sets.ts';
import { engine } from './detection/engine.ts';
import { formatSet } from './detection/format-set.ts';
import { runSet, type SetResult } from './detection/run-set.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    split: { type: 'string', default: 'report' },
    'per-family': { type: 'string' },
    seed: { type: 'string', default: '1' },
    'no-mann-kendall': { type: 'boolean', default: false },
  },
});
const { split } = options;
if (split !== 'tune' && split !== 'report') throw new Error(`--split is ${split}; it is tune or report`);
const perFamily = wholeNumber('per-family', options['per-family'] ?? (options.quick ? '3' : '20'));
const seed = wholeNumber('seed', options.seed);

const detectors = {
  deployclaw: engine,
  ...(options['no-mann-kendall'] ? {} : { 'Mann-Kendall': rawMannKendall }),
  predict_linear: predictLinear,
  'OLS, R2 >= .8': gatedLeastSquares,
  Coroot: coroot,
};
const results: SetResult[] = [];
for (const set of caseSets({ split, perFamily, seed })) {
  const result = await runSet(set, detectors, (done) => process.stderr.write(`${set.name}: ${done}\n`));
  results.push(result);
  process.stdout.write(`${formatSet(result)}\n\n`);
}
mkdirSync('bench-results', { recursive: true });
writeFileSync(
  'bench-results/detect.json',
  `${JSON.stringify({ split, per_family: perFamily, seed, node: process.version, sets: results }, null, 2)}\n`,
);

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`--${name} is ${text}; it is a number from 1 on`);
  return value;
}
