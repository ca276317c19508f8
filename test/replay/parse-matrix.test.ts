import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../agent/replay/limits.ts';
import { type MatrixSeries, parseMatrix } from '../../agent/replay/parse-matrix.ts';
import { plainBytes } from '../../agent/replay/plain-bytes.ts';
import { ReplayError } from '../../agent/replay/replay-error.ts';
import { answer } from './answer.ts';

async function read(
  bytes: Uint8Array,
  over: Partial<typeof LIMITS> = {},
  chunk = 7,
): Promise<MatrixSeries[]> {
  const found: MatrixSeries[] = [];
  const limits = { ...LIMITS, ...over };
  const pieces = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, i) =>
    bytes.subarray(i * chunk, (i + 1) * chunk),
  );
  await parseMatrix(plainBytes(Readable.from(pieces), { name: 'f.json', maxBytes: limits.maxBytes }), {
    name: 'f.json',
    limits,
    budget: { points: 0 },
    onSeries: (s) => found.push(s),
  });
  return found;
}

const text = (s: string): Uint8Array => new TextEncoder().encode(s);
const one = (values: readonly unknown[]): Uint8Array => text(answer({ metric: { container: 'a' }, values }));

describe('reading an answer of query_range', () => {
  it('gives series with times in ms and values as numbers, wherever the chunks end', async () => {
    const bytes = text(
      answer(
        {
          metric: { __name__: 'm', container: 'größe' },
          values: [
            [1.5, '10'],
            [2, '1.5e3'],
          ],
        },
        { metric: {}, values: [] },
      ),
    );
    for (const chunk of [1, 2, 3, 100_000]) {
      const [a, b] = await read(bytes, {}, chunk);
      expect(a!.metric).toEqual({ __name__: 'm', container: 'größe' });
      expect([...a!.atMs]).toEqual([1500, 2000]);
      expect([...a!.values]).toEqual([10, 1500]);
      expect(b!.metric).toEqual({});
      expect(b!.atMs).toHaveLength(0);
    }
  });

  it('reads gzip by its magic bytes, in several members too', async () => {
    const whole = one([
      [1, '1'],
      [2, '2'],
    ]);
    const half = whole.length >> 1;
    for (const packed of [
      gzipSync(whole),
      Buffer.concat([gzipSync(whole.subarray(0, half)), gzipSync(whole.subarray(half))]),
    ])
      expect((await read(packed))[0]!.atMs).toHaveLength(2);
  });

  it('keeps the later of two samples of one time, sorts, drops what is no number, and counts each', async () => {
    const [s] = await read(
      one([
        [3, '3'],
        [1, '1'],
        [2, '2'],
        [2, '22'],
        [4, 'NaN'],
        [5, '+Inf'],
        [6, 'six'],
        [7],
        'x',
        [-1, '1'],
        [8, ''],
      ]),
    );
    expect([...s!.atMs]).toEqual([1000, 2000, 3000]);
    expect([...s!.values]).toEqual([1, 22, 3]);
    expect(s!.counts).toEqual({ duplicates: 1, disordered: 3, notNumbers: 2, malformed: 5, farAway: 0 });
  });

  it('leaves out samples that a clock put years away', async () => {
    const [s] = await read(
      one([
        [10, '1'],
        [1_790_000_000, '2'],
        [1_790_000_060, '3'],
        [4_000_000_000, '4'],
      ]),
    );
    expect([...s!.values]).toEqual([2, 3]);
    expect(s!.counts.farAway).toBe(2);
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ['nothing', '', /f\.json is empty/],
    ['no JSON', 'hello', /is not JSON/],
    ['a page', '<html></html>', /is not JSON/],
    ['a truncated answer', answer({ metric: {}, values: [[1, '1']] }).slice(0, -3), /truncated.*1 series/],
    ['two answers', `${answer()}${answer()}`, /is not JSON/],
    ['another document', '[1, 2]', /no answer of Prometheus/],
    [
      'an error status',
      '{"status":"error","errorType":"bad_data","error":"parse error: unclosed"}',
      /bad_data: parse error: unclosed/,
    ],
    [
      'a vector',
      '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"2"]}]}}',
      /is a vector.*query_range/,
    ],
    ['a matrix without a status', '{"data":{"resultType":"matrix","result":[]}}', /no status/],
    ['a nest of lists', '['.repeat(100_000), /nests too deep/],
    ['a text without end', `{"status":"${'x'.repeat(3_000_000)}`, /more than a megabyte/],
    ['damaged gzip', gzipSync(text(answer())).subarray(0, 30), /truncated gzip/],
    ['bytes that are no UTF-8', Uint8Array.of(0x22, 0xc3, 0x28, 0x22, 0x0a), /is not JSON/],
  ])('%s is refused with the file, the reason and the remedy', async (_, input, message) => {
    const error: unknown = await read(typeof input === 'string' ? text(input) : input, {}, 65_536).catch(
      (e) => e,
    );
    expect(error).toBeInstanceOf(ReplayError);
    expect((error as ReplayError).message).toMatch(message);
    expect((error as ReplayError).remedy.length).toBeGreaterThan(10);
  });

  it('names the limit that a file is beyond', async () => {
    const four = one([
      [1, '1'],
      [2, '2'],
      [3, '3'],
      [4, '4'],
    ]);
    await expect(read(four, { maxPoints: 3 })).rejects.toThrow(/more than 3 samples.*larger step/);
    await expect(read(four, { maxBytes: 60 })).rejects.toThrow(/more than 60 bytes/);
    await expect(read(four, { maxPoints: 4 })).resolves.toHaveLength(1);
    const three = text(answer(...[1, 2, 3].map(() => ({ metric: {}, values: [] }))));
    await expect(read(three, { maxSeries: 2 })).rejects.toThrow(/more than 2 series/);
    const each = text(answer(...[1, 2, 3].map(() => ({ metric: {}, values: [[1, '1']] }))));
    await expect(read(each, { maxPoints: 2 * LIMITS.seriesWeight + 3 })).resolves.toHaveLength(3);
    await expect(read(each, { maxPoints: 2 * LIMITS.seriesWeight + 2 })).rejects.toThrow(/samples/);
    const many = one(Array.from({ length: 5000 }, (_, i) => [i, '1']));
    await expect(read(many, { maxPointsPerSeries: 4999 })).rejects.toThrow(
      /more than 4999 samples in one series/,
    );
    await expect(read(many, { maxPointsPerSeries: 5000 })).resolves.toHaveLength(1);
  });

  it('is refused or read, whatever the bytes: no other error, no hang', async () => {
    const whole = one([
      [1, '1'],
      [2, '2'],
      [3, 'NaN'],
    ]);
    const damaged = fc
      .tuple(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length))
      .map(([at, byte, cut]) => {
        const copy = Uint8Array.from(whole);
        copy[at] = byte;
        return copy.subarray(0, cut);
      });
    const any = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      damaged,
      fc.json().map(text),
      fc.json().map((j) => text(`{"status":"success","data":{"resultType":"matrix","result":${j}}}`)),
    );
    await fc.assert(
      fc.asyncProperty(any, fc.integer({ min: 1, max: 50 }), async (bytes, chunk) => {
        try {
          for (const s of await read(bytes, {}, chunk))
            for (let i = 1; i < s.atMs.length; i++) expect(s.atMs[i]!).toBeGreaterThan(s.atMs[i - 1]!);
        } catch (error) {
          expect(error).toBeInstanceOf(ReplayError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives back every finite sample of any series, sorted, whatever its order', async () => {
    const sample = fc.tuple(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 1e9 }));
    await fc.assert(
      fc.asyncProperty(fc.array(sample, { maxLength: 60 }), async (samples) => {
        const [s] = await read(one(samples.map(([t, v]) => [t, String(v)])));
        const kept = new Map(samples.map(([t, v]) => [t * 1000, v]));
        expect(Object.fromEntries(kept)).toEqual(
          Object.fromEntries([...s!.atMs].map((t, i) => [t, s!.values[i]])),
        );
        expect(s!.counts.duplicates).toBe(samples.length - kept.size);
      }),
      { numRuns: 100 },
    );
  });
});
