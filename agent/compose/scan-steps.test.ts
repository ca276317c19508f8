import { describe, expect, it } from 'vitest';
import { madeObservation } from '../../test/report/made-observation.ts';
import { madeScored, NO_LEAK, NOON } from '../../test/report/made-scored.ts';
import { loadSettings } from '../settings/load-settings.ts';
import { historyOnly } from './observation.ts';
import { type StepFacts, scanSteps } from './scan-steps.ts';

const { settings } = loadSettings({}, {}, null);
const steps = (over: Partial<StepFacts> = {}) =>
  scanSteps({
    settings,
    observation: madeObservation({ api: 12 }),
    scored: [madeScored('api')],
    judgedAtMs: NOON,
    ...over,
  });

/** Requests of two tenants, as the history keeps them. */
const busy = () => {
  const scored = madeScored('api', {
    verdict: {
      tenantEvidence: {
        source: 'access-log',
        share_of_growth: 0.9,
        bytes_per_request: 10,
        r_squared: 0.944,
        detail: '',
      },
    },
  });
  const { containerId, startedAtMs, identity } = scored.head;
  const record = {
    type: 'requests',
    instance: { containerId, startedAtMs },
    identity,
    source: 'access-log',
    fromMs: NOON - 1000,
    toMs: NOON,
    tenants: { a: { requests: 5, errors: 0 }, b: { requests: 2, errors: 1 } },
    otherRequests: 2,
    untenantedRequests: 1,
    unparsedLines: 9,
    droppedLines: 0,
  } as const;
  return { ...scored, requests: [record] };
};

describe('the steps of a scan', () => {
  it('count what was found, left alone and read', () => {
    const observation = madeObservation(
      { api: 12, db: 11 },
      { discovery: { skipped: () => ({ disabled: 1, outOfScope: 3 }) } },
    );
    const { EnumerateContainers, CollectMemorySnapshots } = steps({ observation });
    expect(EnumerateContainers.detail).toBe(
      'Discovered 2 running containers matching scope filter through Docker Engine 20.10.24; 1 left alone by deployclaw.enable=false, 3 outside the scope',
    );
    expect(CollectMemorySnapshots.detail).toMatch(
      /^23 memory readings of 2 containers in 2 min \(every 10 s\), 0 failed/,
    );
  });

  it('say of each step that did not happen that it did not, and why', () => {
    const { EnumerateContainers, InjectHeapProfiler, CollectMemorySnapshots, CorrelateWithTraces } = steps({
      observation: historyOnly(NOON),
    });
    expect(EnumerateContainers.detail).toContain('the host was not looked at');
    for (const step of [InjectHeapProfiler, CollectMemorySnapshots, CorrelateWithTraces])
      expect(step.detail).toMatch(/^Not performed: /);
    expect(CollectMemorySnapshots.detail).toContain('100 samples of the last 1 d come from the history');
  });

  it('tell what reading heaps came to, and why none was read', () => {
    const observation = madeObservation({ api: 12 });
    const heaps = {
      censusCalls: 3,
      retentionCalls: 1,
      censuses: 3,
      retentions: 1,
      processes: 1,
      pythons: ['3.11.2'],
      objects: 5000,
      refused: [],
      holdersRefused: [],
      passed: 0,
      leftOut: 0,
      forbidden: 0,
    };
    const told = (over: Partial<StepFacts>) => steps(over).InjectHeapProfiler.detail;
    expect(told({ observation: { ...observation, heaps } })).toMatch(
      /^Nothing injected.*3 censuses of 1 process/,
    );
    expect(told({ observation })).toBe(
      'Not performed: --heap never, so no heap was read and nothing injected',
    );
    expect(told({ observation: historyOnly(NOON) })).toBe(
      'Not performed: duration 0, so no heap was read and nothing injected',
    );
  });

  it('give the fit of requests to growth, counting every request that was seen', () => {
    expect(steps({ scored: [busy()] }).CorrelateWithTraces.detail).toBe(
      'Correlated memory growth with 10 requests of 2 tenants from access logs; R2 = 0.94 for api',
    );
  });

  it('count verdicts by name, and what a plain test would have alarmed on besides', () => {
    const cleared = madeScored('db', { verdict: { ...NO_LEAK, rawTrend: true } });
    expect(steps({ scored: [madeScored('api'), cleared] }).GenerateLeakReport.detail).toBe(
      'Verdicts: leak 1, suspect 0, no leak 1, undetermined 0; a plain trend test would have alarmed on 1 more',
    );
    expect(steps().GenerateLeakReport.detail).not.toContain('plain trend test');
  });
});
