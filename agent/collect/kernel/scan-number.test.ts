import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedFileError } from './kernel-file-errors.ts';
import { behindKey, onlyNumber, optionalNumber, requiredNumber, scanNumber } from './scan-number.ts';

describe('numbers in kernel files', () => {
  it('are read back as they were written', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: Number.MAX_SAFE_INTEGER }),
        fc.stringMatching(/^[ \t]*$/),
        (value, blanks) => {
          expect(scanNumber(`${blanks}${value}\n`, 0)).toBe(value);
          expect(scanNumber(`key${blanks} ${value} kB`, 3)).toBe(value);
        },
      ),
    );
  });

  it('are never made up: any text gives a whole number or -1', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat({ max: 20 }), (text, at) => {
        const value = scanNumber(text, at);
        expect(value === -1 || (value >= 0 && !Number.isNaN(value))).toBe(true);
      }),
    );
    for (const text of ['', ' ', '-1', '1x', '0x10', '1.5', 'max']) expect(scanNumber(text, 0)).toBe(-1);
  });

  it('belong to a key only at the start of a line', () => {
    const text = 'inactive_anon 1\nanon 2\nanon_thp 3\n';
    expect(optionalNumber('memory.stat', text, 'anon ')).toBe(2);
    expect(optionalNumber('memory.stat', text, 'inactive_anon ')).toBe(1);
    expect(optionalNumber('memory.stat', text, 'file ')).toBeNull();
    expect(behindKey('xanon 1', 'anon ')).toBe(-1);
  });

  it('that are wrong name the file, the content and the remedy', () => {
    expect(() => requiredNumber('/x/memory.stat', 'file 1\n', 'anon ')).toThrow(MalformedFileError);
    expect(() => requiredNumber('/x/memory.stat', 'anon\u001b[31m', 'anon')).toThrow(
      /\/x\/memory\.stat: expected a number after "anon", found "\\u001b\[31m"\..*left out/,
    );
    expect(() => onlyNumber('/x/memory.current', '12\n13\n')).toThrow(MalformedFileError);
    expect(() => onlyNumber('/x/memory.current', '99999999999999999999\n')).toThrow(MalformedFileError);
    expect(onlyNumber('/x/memory.current', '12\n')).toBe(12);
  });

  it('quote at most a little of a hostile file', () => {
    try {
      onlyNumber('/x/f', 'A'.repeat(100_000));
      expect.unreachable();
    } catch (error) {
      expect((error as Error).message.length).toBeLessThan(400);
    }
  });
});
