import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter } from './line-splitter.ts';

function split(chunks: readonly (Buffer | string)[], maxChars = 100) {
  const lines: string[] = [];
  const splitter = createLineSplitter(maxChars, (line) => lines.push(line));
  for (const chunk of chunks) splitter.push(chunk);
  return { lines, dropped: splitter.dropped() };
}

describe('the line splitter', () => {
  it('gives the same lines however the bytes are cut into pieces', () => {
    const line = fc
      .string({ unit: fc.constantFrom('a', ' ', 'é', '€', '😀', '\r', '\0'), minLength: 1, maxLength: 30 })
      .filter((s) => s.trim() !== '');
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat({ max: 2000 })), (lines, cuts) => {
        const bytes = Buffer.from(lines.map((l) => `${l}\n`).join(''));
        const at = [0, ...cuts.filter((c) => c < bytes.length).sort((a, b) => a - b), bytes.length];
        const pieces = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
        expect(split(pieces, 1000)).toEqual({ lines, dropped: 0 });
      }),
    );
  });

  it('drops a line without an end, counts it once, and reads on behind it', () => {
    const endless = Array.from({ length: 1000 }, () => 'x'.repeat(1000));
    expect(split(['first\n', ...endless, '\nsecond\nthi'])).toEqual({
      lines: ['first', 'second'],
      dropped: 1,
    });
  });

  it('takes a line of exactly the limit', () => {
    expect(split([`${'x'.repeat(100)}\n${'x'.repeat(101)}\n`])).toEqual({
      lines: ['x'.repeat(100)],
      dropped: 1,
    });
  });
});
