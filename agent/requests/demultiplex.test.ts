import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDemultiplexer, LogStreamError } from './demultiplex.ts';

function frame(stream: number, payload: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(payload), 4);
  return Buffer.concat([header, Buffer.from(payload)]);
}

function stdoutOf(pieces: readonly Buffer[]): string {
  let text = '';
  const push = createDemultiplexer((piece) => {
    text += piece.toString();
  });
  for (const piece of pieces) push(piece);
  return text;
}

describe('demultiplexer', () => {
  it('hands on stdout alone, wherever the frames were cut', () => {
    const frames = fc.array(fc.tuple(fc.constantFrom(0, 1, 2), fc.string({ unit: 'grapheme-ascii' })));
    fc.assert(
      fc.property(frames, fc.integer({ min: 1, max: 20 }), (list, step) => {
        const all = Buffer.concat(list.map(([stream, text]) => frame(stream, text)));
        const pieces = Array.from({ length: Math.ceil(all.length / step) }, (_, i) =>
          all.subarray(i * step, (i + 1) * step),
        );
        const expected = list.filter(([stream]) => stream === 1).map(([, text]) => text);
        expect(stdoutOf(pieces)).toBe(expected.join(''));
      }),
    );
  });

  it('passes on a frame that claims 4 GiB without waiting for its end', () => {
    const header = Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    expect(stdoutOf([header, Buffer.from('so far')])).toBe('so far');
  });

  it('says so when the stream is none, or when the engine reports an error in it', () => {
    expect(() => stdoutOf([Buffer.from('HTTP/1.1 200 OK')])).toThrow(LogStreamError);
    expect(() => stdoutOf([frame(3, 'error grabbing logs')])).toThrow(/error grabbing logs/);
  });
});
