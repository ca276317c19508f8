import { describe, expect, it } from 'vitest';
import { HeapRefusal, type RefusalRule } from '../../heap/runtime/heap-refusal.ts';
import { createRefusalBook } from './refusal-book.ts';

const process = { pid: 7, startTicks: 99 };
const refusal = (rule: RefusalRule) => new HeapRefusal(rule, `Process 7: ${rule}.`, 'Nothing to do.');
const instance = { containerId: 'abc', startedAtMs: 1 };
const HOUR = 3_600_000;

describe('the book of refused processes', () => {
  it('lets everything be tried that nothing is written of', () => {
    expect(createRefusalBook(1000).mayTry(process, 0)).toBe(true);
  });

  it('asks again after a while what may pass, and each time later', () => {
    const book = createRefusalBook(HOUR);
    book.refused(instance, process, refusal('deadline'), 0);
    expect(book.mayTry(process, HOUR - 1)).toBe(false);
    expect(book.mayTry(process, HOUR)).toBe(true);
    book.refused(instance, process, refusal('deadline'), HOUR);
    expect(book.mayTry(process, 3 * HOUR - 1)).toBe(false);
    expect(book.mayTry(process, 3 * HOUR)).toBe(true);
  });

  it('leaves what will not change alone for a day, and never waits longer than that', () => {
    const book = createRefusalBook(HOUR);
    book.refused(instance, process, refusal('free-threaded'), 0);
    expect(book.mayTry(process, 24 * HOUR - 1)).toBe(false);
    for (let i = 0; i < 50; i++) book.refused(instance, process, refusal('deadline'), 0);
    expect(book.mayTry(process, 24 * HOUR)).toBe(true);
  });

  it('takes another process of the same number for another', () => {
    const book = createRefusalBook(HOUR);
    book.refused(instance, process, refusal('free-threaded'), 0);
    expect(book.mayTry({ ...process, startTicks: 100 }, 0)).toBe(true);
  });

  it('tells of a process once, and not of one that ended or is no CPython', () => {
    const book = createRefusalBook(HOUR);
    book.refused(instance, process, refusal('deadline'), 0);
    book.refused(instance, process, refusal('deadline'), 1);
    book.refused(instance, { pid: 8, startTicks: 1 }, refusal('process-ended'), 0);
    book.refused(instance, { pid: 9, startTicks: 1 }, refusal('not-cpython'), 0);
    expect(book.told()).toMatchObject([{ pid: 7, rule: 'deadline', message: expect.stringContaining('7') }]);
  });

  it('forgets what was read after all, and what no longer runs', () => {
    const book = createRefusalBook(HOUR);
    book.refused(instance, process, refusal('deadline'), 0);
    book.succeeded(process);
    expect(book.told()).toEqual([]);
    book.succeeded(process);
    expect(book.passed()).toBe(1);
    book.refused(instance, process, refusal('deadline'), 0);
    book.keepOnly([{ pid: 8, startTicks: 1 }]);
    expect(book.mayTry(process, 1)).toBe(true);
  });
});
