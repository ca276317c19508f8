import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { madePoint, madeSignature } from '../../test/catalog/made-signature.ts';
import type { HeapTotals } from '../contract/heap-evidence.ts';
import { heapSignature, type SignaturePoint } from '../contract/heap-signature.ts';
import { mergeSignatures } from './merge-signatures.ts';
import { signaturePoint } from './signature-point.ts';

const point = fc
  .record({
    startedAtMs: fc.integer({ min: 0, max: 4 }),
    id: fc.constantFrom('c1', 'c2', 'c3'),
    uptimeMs: fc.integer({ min: 0, max: 100 * 86_400_000 }),
    requests: fc.option(fc.integer({ min: 0, max: 1e9 })),
    objectBytes: fc.nat(3),
  })
  .map(
    ({ startedAtMs, id, uptimeMs, requests, objectBytes }): SignaturePoint =>
      madePoint({
        instance: { host: 'h', containerId: id, startedAtMs },
        observedAtMs: startedAtMs + uptimeMs,
        uptimeMs,
        requests,
        objectBytes,
      }),
  );

describe('signatures of one version', () => {
  it('merge to the same in any order, grouping and repetition', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 60 }), fc.nat(), (points, cut) => {
        const all = points.map((p) => madeSignature('1', p));
        const forth = all.reduce(mergeSignatures, all[0]!);
        const back = all.toReversed().reduce(mergeSignatures, all.at(-1)!);
        const at = cut % all.length;
        const halves = [all.slice(0, at + 1), all.slice(at)].map((half) => half.reduce(mergeSignatures));
        expect(back).toEqual(forth);
        expect(mergeSignatures(halves[0]!, halves[1]!)).toEqual(all.length > 1 ? forth : halves[0]);
        expect(mergeSignatures(forth, forth)).toEqual(forth);
        expect(heapSignature.parse(forth)).toEqual(forth);
      }),
    );
  });

  it('stay below 300 KB, whatever the types are called and however many instances there were', () => {
    const names = ['a', 'ü', '\u0000', '\u{1f40d}', '"'].flatMap((char) =>
      Array.from({ length: 100 }, (_, i) => `${char.repeat(i)}${i}`),
    );
    const totals: HeapTotals = {
      fromMs: 0,
      toMs: 0,
      processes: 1,
      objects: Number.MAX_SAFE_INTEGER,
      objectBytes: Number.MAX_SAFE_INTEGER,
      types: names.map((type) => ({ type, count: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER })),
      allocator: null,
      threads: null,
    };
    const all = [];
    for (let i = 0; i < 400; i++) {
      const key = { host: 'ü'.repeat(256), containerId: 'c'.repeat(128), startedAtMs: i };
      const toMs = i + 60_000 * 2 ** (i % 20);
      const requests = i % 2 === 0 ? null : 2 ** ((i * 7) % 30);
      all.push(madeSignature('1', signaturePoint(key, { ...totals, toMs }, requests)));
    }
    const merged = all.reduce(mergeSignatures);
    expect(merged.points.length).toBeGreaterThan(30);
    expect(Buffer.byteLength(JSON.stringify(merged))).toBeLessThan(300_000);
  });

  it('keep the largest types that fit, and say when they are cut', () => {
    const key = { host: 'h', containerId: 'c', startedAtMs: 0 };
    const of = (n: number) =>
      signaturePoint(
        key,
        {
          fromMs: 0,
          toMs: 5,
          processes: 2,
          objects: 1,
          objectBytes: 1,
          types: Array.from({ length: n }, (_, i) => ({
            type: `app.handlers.Type${i}`,
            count: 1,
            bytes: n - i,
          })),
          allocator: null,
          threads: null,
        },
        null,
      );
    expect(of(10)).toMatchObject({ cut: false, uptimeMs: 5, processes: 2, types: { length: 10 } });
    const cut = of(600);
    expect(cut.cut).toBe(true);
    expect(cut.types.length).toBeGreaterThan(60);
    expect(cut.types[0]!.bytes).toBe(600);
  });
});
