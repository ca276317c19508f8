/** One series as Prometheus' `query_range` answers it. */
export interface AnswerSeries {
  readonly metric: Record<string, string>;
  readonly values: readonly (readonly [unknown, unknown])[];
}

/** Start of made-up recordings: 2026-09-21T14:13:20Z, in seconds. */
export const START_S = 1_790_000_000;

/** The whole API answer of a range query. */
export function answer(...result: readonly unknown[]): string {
  return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } });
}

/** A series sampled every `stepS` seconds; `value` gets hours since the start. */
export function series(
  metric: Record<string, string>,
  o: { readonly hours: number; readonly stepS?: number; readonly fromS?: number },
  value: (hours: number) => number,
): AnswerSeries {
  const stepS = o.stepS ?? 60;
  const fromS = o.fromS ?? START_S;
  const count = Math.floor((o.hours * 3600) / stepS) + 1;
  return {
    metric,
    values: Array.from({ length: count }, (_, i) => [
      fromS + i * stepS,
      String(value((fromS - START_S + i * stepS) / 3600)),
    ]),
  };
}

export const MB = 1_048_576;

/** Memory that grows by `mbPerHour` under noise without a trend. */
export function memory(
  container: string,
  mbPerHour: number,
  o: { hours: number; stepS?: number; fromS?: number },
) {
  let state = container.length + 7;
  const noise = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  return series(
    { __name__: 'container_memory_working_set_bytes', container, service: 'shop', version: '2' },
    o,
    (h) => Math.round((200 + mbPerHour * h + 2 * noise()) * MB),
  );
}
