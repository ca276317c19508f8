import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonBody, parseJsonBody } from './json-body.ts';

describe('the body of an item', () => {
  it('is the value that was stored, large or small', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(300), (value, times) => {
        const stored = JSON.parse(JSON.stringify(Array.from({ length: times }, () => value)));
        expect(parseJsonBody(jsonBody(stored))).toEqual(stored);
      }),
    );
  });

  it('is compressed where that is smaller, and plain where it is not', () => {
    expect(Object.keys(jsonBody('x'.repeat(1000)))).toEqual(['z']);
    expect(Object.keys(jsonBody('x'))).toEqual(['j']);
  });

  it('is refused when it is no JSON, no gzip, missing, or unpacks to more than an item can hold', () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(409_600);
    for (const body of [{ j: { S: '{' } }, { z: { B: Buffer.from('no') } }, {}, { z: { B: bomb } }])
      expect(() => parseJsonBody(body)).toThrow();
  });
});
