import { describe, expect, it } from 'vitest';
import { madeReport } from '../../test/report/made-report.ts';
import { MB, madeScored, NO_LEAK, NOON, SUSPECT } from '../../test/report/made-scored.ts';
import { report as reportSchema } from '../contract/report.ts';

describe('the report', () => {
  it('has the names of the original description, in their order, and obeys its own schema', () => {
    const report = madeReport([madeScored('a')]);
    expect(reportSchema.parse(report)).toEqual(report);
    expect(Object.keys(report)).toEqual([
      'schema',
      'task_id',
      'agent',
      'status',
      'execution_steps',
      'findings',
      'execution_time_seconds',
      'os_level_metrics',
      'verdicts',
      'notices',
    ]);
    expect(Object.keys(report.findings)).toEqual([
      'high_confidence_leaks',
      'medium_confidence_anomalies',
      'false_positives_filtered',
      'forensics_path',
    ]);
    expect(Object.keys(report.execution_steps[0]!)).toEqual(['step', 'action', 'detail', 'timestamp']);
    expect(Object.keys(report.findings.high_confidence_leaks[0]!).slice(0, 5)).toEqual([
      'container',
      'tenant',
      'leak_rate_mb_per_hour',
      'confidence_score',
      'top_allocation_stack',
    ]);
    expect(report.task_id).toBe('detect_runtime_memory_leaks_20261124_1158');
    expect(report.execution_time_seconds).toBe(63);
  });

  it('lists the surest finding first and equally sure ones in the order of the scores, namesakes included', () => {
    const report = madeReport([
      madeScored('api', { id: 'old' }),
      madeScored('api', { id: 'new' }),
      madeScored('zoo', { verdict: { confidence: 0.99 } }),
      madeScored('quiet', { verdict: NO_LEAK }),
      madeScored('odd', { verdict: SUSPECT }),
    ]);
    expect(report.findings.high_confidence_leaks.map((f) => f.container_id)).toEqual([
      'id-of-zoo',
      'old',
      'new',
    ]);
    expect(report.findings.medium_confidence_anomalies.map((f) => f.container)).toEqual(['odd']);
    expect(report.verdicts.map((v) => v.container)).toEqual(['api', 'api', 'zoo', 'quiet', 'odd']);
  });

  it('counts as filtered only what a plain trend test would have alarmed on and the rules cleared', () => {
    const { findings } = madeReport([
      madeScored('leaking'),
      madeScored('cleared', { verdict: { ...NO_LEAK, rawTrend: true } }),
      madeScored('flat', { verdict: NO_LEAK }),
      madeScored('unknown', { verdict: { ...NO_LEAK, verdict: 'undetermined', rawTrend: true } }),
    ]);
    expect(findings.false_positives_filtered).toBe(1);
  });

  it('gives the date of the limit, and none beyond a century', () => {
    const oom = (oomAtMs: number) =>
      madeReport([madeScored('a', { verdict: { oomAtMs } })]).findings.high_confidence_leaks[0]!;
    expect(oom(NOON + 7_200_000)).toMatchObject({ oom_eta: '2026-11-24T14:00:00Z' });
    expect(oom(NOON + 7_200_000).note).toContain('Memory limit reached in 2 h');
    expect(oom(NOON + 200 * 365 * 86_400_000).oom_eta).toBeNull();
    expect(oom(9e15).oom_eta).toBeNull();
  });

  it('gives MB of 1,048,576 bytes, rounded to three decimals', () => {
    const scored = madeScored('a', {
      verdict: { rateBytesPerHour: MB / 3, rateIntervalBytesPerHour: [0, MB] },
    });
    expect(madeReport([scored]).verdicts[0]).toMatchObject({
      leak_rate_mb_per_hour: 0.333,
      leak_rate_ci_mb_per_hour: [0, 1],
    });
  });
});
