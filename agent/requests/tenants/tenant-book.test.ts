import { describe, expect, it } from 'vitest';
import { createTenantBook } from './tenant-book.ts';

const HOUR = 3_600_000;

describe('tenant book', () => {
  it('keeps the first names and turns the rest away, counted', () => {
    const book = createTenantBook(2);
    expect(['a', 'b', 'c', 'a', 'c', 'd'].map((name) => book.admit(name, 0))).toEqual([
      true,
      true,
      false,
      true,
      false,
      false,
    ]);
    expect(book.hashed()).toBe(2);
  });

  it('gives the place of a name idle for an hour to a new one, and keeps a busy one', () => {
    const book = createTenantBook(2);
    book.admit('idle', 0);
    book.admit('busy', 0);
    book.admit('busy', HOUR);
    expect(book.admit('new', HOUR)).toBe(false);
    expect(book.admit('new', HOUR + 1)).toBe(true);
    expect(book.admit('busy', HOUR + 1)).toBe(true);
  });

  it.each([
    '',
    'x'.repeat(129),
    'a\u001b[31m',
    'a\nb',
    '\u0085',
    '\ud800',
    '__proto__',
    'constructor',
    'toString',
  ])('never keeps %j', (name) => {
    const book = createTenantBook(10);
    expect(book.admit(name, 0)).toBe(false);
    expect(book.hashed()).toBe(1);
  });

  it('keeps names of any script', () => {
    const book = createTenantBook(10);
    for (const name of ['x'.repeat(128), 'Müller & Söhne', '株式会社', '🐍'])
      expect(book.admit(name, 0)).toBe(true);
    expect(book.hashed()).toBe(0);
  });

  it('estimates a flood of names within 5 %', () => {
    const book = createTenantBook(1);
    book.admit('kept', 0);
    for (let i = 0; i < 20_000; i++) book.admit(`tenant-${i % 10_000}`, 0);
    expect(Math.abs(book.hashed() / 10_000 - 1)).toBeLessThan(0.05);
  });
});
