import { writeFileSync } from 'node:fs';
import { cleanSegments } from '../../functions/detect/clean-segments.ts';
import { whatIsMissing } from '../../functions/detect/enough-data.ts';
import type { Evidence } from '../../functions/detect/evidence.ts';
import { judgeScopes } from '../../functions/detect/judge-scopes.ts';
import { Z95 } from '../../functions/detect/normal-tail.ts';
import { prepareFloors } from '../../functions/detect/prepare-floors.ts';
import type { DetectInput } from '../../functions/detect/types.ts';
import { corpus } from '../corpus/corpus.ts';
import { SCENARIOS } from '../detect/scenarios.ts';
import { fitLogistic, type LogisticModel, type Observation } from './fit-logistic.ts';
import { poolAdjacent } from './pool-adjacent.ts';

const PER_FAMILY = Number(process.argv[2] ?? 40);
const SEED = 11;
const PER_SCENARIO = 24;
/** Short scans are few beside the corpus, and the only ones of their length. */
const SCENARIO_LEAK_WEIGHT = 3;
const RIDGE = 3;
const FOLDS = 5;
/** Of the intervals of one kind of explanation, so many shall hold the truth. */
const COVERED = 0.95;
/** Cases behind each knot of the map. */
const LEAST_CASES = 25;

/** By how many half widths of its plain interval a rate is off, and what explained the growth. */
interface Miss {
  readonly by: Evidence['rate']['by'];
  readonly times: number;
}

/** One container, looked at: every scope that the engine judges, and the truth. */
interface Looked {
  readonly group: string;
  readonly leak: boolean;
  readonly weight: number;
  readonly scopes: readonly Readonly<Record<string, number>>[];
  /** One per scope; null for the healthy. */
  readonly misses: readonly Miss[] | null;
}

const looked = [...corpusCases(24), ...corpusCases(6), ...scenarioCases()];
const names = Object.keys(looked.find((l) => l.scopes.length > 0)!.scopes[0]!);
const scored = outOfFold();
const model = modelOf(looked);
const misses = looked.flatMap((l, i) => {
  const best = scored[i]!;
  return l.misses !== null && best.score > 0 ? [l.misses[best.scope]!] : [];
});
const factorOf = (by: Miss['by']): number => {
  const times = misses.filter((m) => m.by === by).map((m) => m.times);
  return round(Math.max(1, times.sort((a, b) => a - b)[Math.floor(COVERED * times.length)]!));
};

writeFileSync(
  new URL('../../functions/detect/calibration.json', import.meta.url),
  `${JSON.stringify(
    {
      schema: 'deployclaw-calibration/1',
      data: `test/corpus, split tune, seed ${SEED}, ${PER_FAMILY} containers of each family over 24 h and over 6 h; test/detect/scenarios.ts, ${PER_SCENARIO} of each; all simulated`,
      cases: looked.length,
      prior: round(looked.filter((l) => l.leak).length / looked.length),
      intervalFactors: { line: factorOf('line'), shape: factorOf('shape'), requests: factorOf('requests') },
      intercept: round(model.intercept),
      weights: names.map((measure, k) => ({
        measure,
        mean: round(model.means[k]!),
        weight: round(model.weights[k]!),
      })),
      knots: poolAdjacent(
        scored
          .map(({ score }, i) => ({ score, leak: looked[i]!.leak }))
          .filter((c) => Number.isFinite(c.score)),
        LEAST_CASES,
      ).map((k) => ({ score: round(k.score), probability: round(k.probability) })),
    },
    null,
    2,
  )}\n`,
);

/** Scores of each container by a model that has not seen its service. */
function outOfFold(): { score: number; scope: number }[] {
  const groups = [...new Set(looked.map((l) => l.group))].sort();
  const foldOf = (l: Looked): number => groups.indexOf(l.group) % FOLDS;
  const models = Array.from({ length: FOLDS }, (_, fold) =>
    modelOf(looked.filter((l) => foldOf(l) !== fold)),
  );
  return looked.map((l) => {
    const scores = l.scopes.map((measures) => scoreOf(models[foldOf(l)]!, measures));
    const score = Math.max(Number.NEGATIVE_INFINITY, ...scores);
    return { score, scope: scores.indexOf(score) };
  });
}

function modelOf(cases: readonly Looked[]): LogisticModel {
  const rows = cases.flatMap((l) =>
    l.scopes.map(
      (measures): Observation => ({
        x: names.map((n) => measures[n]!),
        y: l.leak ? 1 : 0,
        weight: l.weight / l.scopes.length,
      }),
    ),
  );
  return fitLogistic(rows, RIDGE);
}

function scoreOf(m: LogisticModel, measures: Readonly<Record<string, number>>): number {
  return names.reduce((sum, n, k) => sum + m.weights[k]! * (measures[n]! - m.means[k]!), m.intercept);
}

function corpusCases(windowHours: 24 | 6): Looked[] {
  const cases = corpus({ split: 'tune', windowHours, perFamily: PER_FAMILY, seed: SEED });
  return Array.from(cases, (c) =>
    look(
      { group: c.service, leak: c.kind === 'leak', weight: 1 },
      c.input,
      c.truth?.rateBytesPerHour ?? null,
    ),
  );
}

function scenarioCases(): Looked[] {
  return SCENARIOS.flatMap((s) =>
    Array.from({ length: PER_SCENARIO }, (_, i) =>
      look(
        { group: `scenario ${i}`, leak: s.leak, weight: s.leak ? SCENARIO_LEAK_WEIGHT : 1 },
        s.make(9000 + i),
        null,
      ),
    ),
  );
}

function look(
  about: Pick<Looked, 'group' | 'leak' | 'weight'>,
  input: DetectInput,
  bytesPerHour: number | null,
): Looked {
  const floors = prepareFloors(cleanSegments(input.segments).segments);
  const judged = floors === null || whatIsMissing(floors) !== null ? [] : judgeScopes(floors, input);
  return {
    ...about,
    scopes: judged.map((j) => j.measures),
    misses:
      bytesPerHour === null
        ? null
        : judged.map(({ evidence: { rate } }) => ({
            by: rate.by,
            times: Math.abs(rate.slope - bytesPerHour / 3_600_000) / Math.max(Z95 * rate.deviation, 1e-9),
          })),
  };
}

function round(x: number): number {
  return Number(x.toPrecision(6));
}
