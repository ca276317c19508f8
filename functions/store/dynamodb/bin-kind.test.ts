import { describe, expect, it } from 'vitest';
import { keyOf, madeBins } from '../../../test/contract/made-records.ts';
import { instancePk, recordSk } from '../history-keys.ts';
import { binKind } from './bin-kind.ts';
import { itemBytes } from './item-size.ts';
import { rawItem } from './item-table.ts';

const bins = madeBins(24);
const at = (n: number) => ({ pk: instancePk(keyOf(bins[n]!)), sk: recordSk(bins[n]!) });

describe('a bin as an item', () => {
  it('is within one write unit, with every counter there is and five minutes of samples', () => {
    const sizes = bins
      .map((bin, n) =>
        itemBytes(
          rawItem(
            { ...at(n), body: binKind.encode(bin), expiresAtMs: bin.binStartMs, index: null },
            Number.MAX_SAFE_INTEGER,
          ),
        ),
      )
      .sort((a, b) => a - b);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThan(800);
    expect(sizes.at(-1)).toBeLessThanOrEqual(1024);
  });

  it('is the same bin when it is read, also without what a kernel does not tell', () => {
    const bare = {
      ...bins[1]!,
      shmemBytes: null,
      slabBytes: null,
      kernelStackBytes: null,
      limitBytes: null,
      peakBytes: null,
      oomEvents: null,
      oomKills: null,
      memoryPressureSomePct: null,
      gc: null,
      cgroupVersion: null,
    };
    expect(binKind.decode(binKind.encode(bins[0]!), at(0))).toEqual(bins[0]);
    expect(binKind.decode(binKind.encode(bare), at(1))).toEqual(bare);
  });

  it('is refused when a part is missing, of another type, or out of bounds', () => {
    const { s, c } = binKind.encode(bins[0]!);
    const row = (change: (row: unknown[]) => void) => {
      const changed = JSON.parse(c!.S!);
      change(changed);
      return { s: s!, c: { S: JSON.stringify(changed) } };
    };
    for (const body of [
      { s: s! },
      { c: c! },
      { s: { B: Buffer.from([1, 0, 0]) }, c: c! },
      row((r) => {
        r[1] = -1;
      }),
      row((r) => {
        r[0] = ['', 0, '1', null, null, 'docker'];
      }),
      row((r) => r.splice(3)),
    ])
      expect(() => binKind.decode(body, at(0))).toThrow();
  });

  it('is refused under a key of another kind', () => {
    const body = binKind.encode(bins[0]!);
    expect(() => binKind.decode(body, { pk: 'SERVICE#x', sk: at(0).sk })).toThrow();
    expect(() => binKind.decode(body, { pk: at(0).pk, sk: 'BIN#000000000000001' })).toThrow();
  });
});
