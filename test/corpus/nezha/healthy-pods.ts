import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { RequestWindow } from '../../../functions/detect/types.ts';
import type { CorpusCase } from '../corpus-case.ts';
import { HOUR, MINUTE } from '../units.ts';

interface MatrixSeries {
  readonly metric: Readonly<Record<string, string>>;
  /** Seconds and the value as text. */
  readonly values: readonly (readonly [number, string])[];
}

/** The twenty pods of README.md as cases of the `report` split, judged by their working set: nothing else was recorded. */
export function healthyPods(): CorpusCase[] {
  const requests = new Map(read('requests').map((s) => [s.metric.container, s]));
  return read('memory').map(({ metric, values }) => {
    const name = metric.container!;
    const atMs = values.map(([at]) => at * 1000);
    const memory = values.map(([, value]) => Number(value));
    const counted = requests.get(name);
    return {
      id: `nezha/${name}`,
      family: `real pods: ${metric.service}`,
      service: `nezha-${metric.service}`,
      kind: 'healthy',
      truth: null,
      input: {
        segments: [
          { startedAtMs: atMs[0]!, anonBytes: { atMs, values: memory }, fileBytes: { atMs: [], values: [] } },
        ],
        requests: counted === undefined ? [] : windowsOf(counted),
        requestSource: counted === undefined ? null : 'prometheus',
        labelTenant: null,
        limitBytes: null,
        swapUsed: false,
        oomKills: 0,
        minWindowMs: HOUR,
      },
    };
  });
}

function read(name: string): MatrixSeries[] {
  const text = gunzipSync(readFileSync(join(import.meta.dirname, `${name}.json.gz`))).toString('utf8');
  return (JSON.parse(text) as { data: { result: MatrixSeries[] } }).data.result;
}

/** Increases of the cumulative counter per five minutes; a counter that falls has started again from zero. */
function windowsOf({ metric, values }: MatrixSeries): RequestWindow[] {
  const width = 5 * MINUTE;
  const sums = new Map<number, number>();
  values.forEach(([at, text], i) => {
    if (i === 0) return;
    const now = Number(text);
    const before = Number(values[i - 1]![1]);
    const fromMs = Math.floor((at * 1000) / width) * width;
    sums.set(fromMs, (sums.get(fromMs) ?? 0) + (now >= before ? now - before : now));
  });
  return [...sums].map(([fromMs, n]) => ({
    fromMs,
    toMs: fromMs + width,
    requests: { [metric.tenant ?? 'all']: n },
  }));
}
