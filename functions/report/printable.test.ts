import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from './printable.ts';

describe('printable', () => {
  it('shows terminal escapes instead of sending them', () => {
    expect(printable('a\u001b[2Jb\u009b31m\r\n')).toBe('a\\x1b[2Jb\\x9b31m\\x0d\\x0a');
  });

  it('shows characters that reorder or hide text', () => {
    expect(printable('user\u202egnp.exe\u200b')).toBe('user\\u202egnp.exe\\u200b');
  });

  it('leaves ordinary names of any script alone', () => {
    expect(printable('service-b größe 服务 café')).toBe('service-b größe 服务 café');
  });

  it('never lets a control character through and never exceeds its limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const safe = printable(text, 100);
        return safe.length <= 100 && !/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/.test(safe);
      }),
    );
  });
});
