import { describe, expect, it } from 'vitest';
import { MB, madePoint, madeSignature } from '../../test/catalog/made-signature.ts';
import { type HeapSignature, heapComparison, type SignaturePoint } from '../contract/heap-signature.ts';
import { compareVersions, previousVersion } from './compare-versions.ts';
import { mergeSignatures } from './merge-signatures.ts';

const HOUR = 3_600_000;

const base = { dict: [10_000, 2 * MB], str: [50_000, 3 * MB], 'app.Session': [1000, MB] } as const;

function compared(now: Partial<SignaturePoint>, before: Partial<SignaturePoint>) {
  const found = compareVersions(madeSignature('2', madePoint(now)), madeSignature('1', madePoint(before)));
  if (found !== null) expect(heapComparison.parse(found)).toEqual(found);
  return found;
}

function types(counts: Readonly<Record<string, readonly [count: number, bytes: number]>>) {
  const list = Object.entries(counts).map(([type, [count, bytes]]) => ({ type, count, bytes }));
  return { types: list, objectBytes: list.reduce((sum, t) => sum + t.bytes, 0) };
}

describe('a version beside the one before it', () => {
  it('has new types and outgrown ones, at the same load, with the factor', () => {
    const now = types({ ...base, 'app.Session': [52_000, 52 * MB], 'app.Audit': [900, MB] });
    const found = compared({ ...now, requests: 12_000 }, { ...types(base), requests: 10_000 });
    expect(found).toMatchObject({ previousVersion: '1', by: 'requests', load: 12_000, previousLoad: 10_000 });
    expect(found!.newTypes).toEqual([{ type: 'app.Audit', count: 900, bytes: MB }]);
    expect(found!.outgrown).toEqual([
      {
        type: 'app.Session',
        count: 52_000,
        previousCount: 1000,
        bytes: 52 * MB,
        previousBytes: MB,
        factor: 43.33,
      },
    ]);
  });

  it('that looks the same has neither', () => {
    const found = compared({ ...types(base), requests: 11_000 }, { ...types(base), requests: 10_000 });
    expect([found!.newTypes, found!.outgrown]).toEqual([[], []]);
  });

  it('is compared by uptime where requests were not counted in both, which it says', () => {
    const found = compared(
      { ...types(base), requests: 10_000, uptimeMs: HOUR },
      { ...types(base), requests: null, uptimeMs: 1.2 * HOUR },
    );
    expect(found).toMatchObject({ by: 'uptime', load: HOUR, previousLoad: 1.2 * HOUR });
  });

  it('is not compared without a common load', () => {
    expect(compared({ uptimeMs: HOUR }, { uptimeMs: 2 * HOUR })).toBeNull();
    expect(compared({ uptimeMs: 1000 }, { uptimeMs: 1000 })).toBeNull();
  });

  it('is compared a process: twice the workers are no growth', () => {
    const doubled = types({ dict: [20_000, 4 * MB], str: [100_000, 6 * MB], 'app.Session': [2000, 2 * MB] });
    const found = compared({ ...doubled, processes: 2 }, { ...types(base), processes: 1 });
    expect(found).toMatchObject({ processes: 2, previousProcesses: 1, objectBytes: 6 * MB, outgrown: [] });
  });

  it('is compared at the highest common load, with as many processes if there is a choice', () => {
    const at = (requests: number, processes: number) =>
      madePoint({
        requests,
        processes,
        instance: { host: 'h', containerId: `c${requests}`, startedAtMs: 1 },
      });
    const all = (version: string, points: readonly SignaturePoint[]): HeapSignature =>
      points.map((p) => madeSignature(version, p)).reduce(mergeSignatures);
    const now = all('2', [at(100, 2), at(1000, 2), at(20_000, 4)]);
    const before = all('1', [at(110, 2), at(900, 2), at(21_000, 2)]);
    expect(compareVersions(now, before)).toMatchObject({ load: 1000, previousLoad: 900 });
  });

  it('does not call new what was too small to be kept before', () => {
    const cut = { ...types(base), cut: true };
    const now = types({ ...base, 'app.Audit': [900, MB - 1] });
    expect(compared(now, cut)!.newTypes).toEqual([]);
    expect(compared(now, types(base))!.newTypes).toHaveLength(1);
  });
});

describe('the version before', () => {
  it('is the one that was started last before, whatever the names', () => {
    const at = (version: string, startedAtMs: number) =>
      madeSignature(version, madePoint({ instance: { host: 'h', containerId: 'c', startedAtMs } }));
    const all = [at('10', 3), at('9', 2), at('a1b2', 1), at('latest', 4)];
    expect(previousVersion(all[0]!, all)?.version).toBe('9');
    expect(previousVersion(all[2]!, all)).toBeNull();
  });
});
