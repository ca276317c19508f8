import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter } from './split-lines.ts';

function split(pieces: readonly Buffer[], maxBytes: number) {
  const lines: { text: string; cut: boolean }[] = [];
  const splitter = createLineSplitter(maxBytes, (line, cut) =>
    lines.push({ text: line.toString('latin1'), cut }),
  );
  for (const piece of pieces) splitter.push(piece);
  return lines;
}

describe('line splitter', () => {
  it('gives the same lines wherever the stream was cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(60), { maxLength: 8 }), (whole, cuts) => {
        const at = [0, ...cuts.map((c) => Math.min(c, whole.length)).sort((a, b) => a - b), whole.length];
        const pieces = at.slice(1).map((end, i) => Buffer.from(whole.slice(at[i], end)));
        const expected = whole
          .split('\n')
          .slice(0, -1)
          .map((line) => ({ text: line.slice(0, 5), cut: line.length > 5 }));
        expect(split(pieces, 5)).toEqual(expected);
      }),
    );
  });

  it('keeps characters whole that the stream cuts in the middle, and takes a line of exactly the limit', () => {
    const lines: string[] = [];
    const bytes = Buffer.from('é€😀\r\n12345678901\n');
    const splitter = createLineSplitter(11, (line, cut) =>
      lines.push(`${line.toString('utf8')}${cut ? ' cut' : ''}`),
    );
    for (const byte of bytes) splitter.push(Buffer.from([byte]));
    expect(lines).toEqual(['é€😀\r', '12345678901']);
  });

  it('keeps the head of a line of 10 MB and finds the next line', () => {
    const piece = Buffer.alloc(65_536, 'x');
    const lines = split([...Array<Buffer>(160).fill(piece), Buffer.from('\nnext\n')], 16_384);
    expect(lines.map(({ text, cut }) => [text.length, cut])).toEqual([
      [16_384, true],
      [4, false],
    ]);
  });
});
