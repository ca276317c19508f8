import type { CorpusCase } from '../../corpus/corpus-case.ts';
import type { Answer, Detector } from '../baselines/baseline.ts';
import type { CaseSet } from './case-sets.ts';
import { type AnswerScores, type JudgedCase, scoreAnswers } from './score-answers.ts';

export interface DetectorResult {
  readonly detector: string;
  readonly scores: AnswerScores;
  /** Time to judge, per container and day of its samples. */
  readonly ms_per_container_day: number;
}

export interface SetResult {
  readonly set: string;
  readonly hours: number;
  readonly detectors: readonly DetectorResult[];
}

/** So many series are in memory at once. */
const CHUNK = 200;

/** Judges every case of a set by every detector. */
export async function runSet(
  set: CaseSet,
  detectors: Readonly<Record<string, Detector>>,
  onProgress: (done: number) => void,
): Promise<SetResult> {
  const judged: JudgedCase[] = [];
  const runs = Object.entries(detectors).map(([name, ask]) => ({
    name,
    ask,
    answers: [] as Answer[],
    ms: 0,
  }));
  for (const chunk of chunks(set.cases())) {
    for (const run of runs) {
      const before = performance.now();
      run.answers.push(...(await run.ask(chunk)));
      run.ms += performance.now() - before;
    }
    judged.push(...chunk.map(({ id, family, service, truth }) => ({ id, family, service, truth })));
    onProgress(judged.length);
  }
  return {
    set: set.name,
    hours: set.hours,
    detectors: runs.map(({ name, answers, ms }) => ({
      detector: name,
      scores: scoreAnswers(judged, answers),
      ms_per_container_day: (ms * 24) / (judged.length * set.hours),
    })),
  };
}

function* chunks(cases: Iterable<CorpusCase>): Iterable<CorpusCase[]> {
  let chunk: CorpusCase[] = [];
  for (const c of cases) {
    chunk.push(c);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
