import { describe, expect, it } from 'vitest';
import { heapNotices, heapSummary } from './heap-summary.ts';
import type { HeapFacts } from './scan-heaps.ts';

const facts = (over: Partial<HeapFacts> = {}): HeapFacts => ({
  censusCalls: 12,
  retentionCalls: 3,
  censuses: 12,
  retentions: 3,
  processes: 4,
  pythons: ['3.11.2', '3.13.1'],
  objects: 1_234_567,
  refused: [],
  holdersRefused: [],
  passed: 0,
  leftOut: 0,
  forbidden: 0,
  ...over,
});
const refused = (pid: number, rule: 'free-threaded' | 'deadline') => ({
  instance: { containerId: 'abc', startedAtMs: 1 },
  pid,
  rule,
  message: `Process ${pid}: ${rule}.`,
});

describe('what reading heaps came to', () => {
  it('is told in numbers', () => {
    expect(heapSummary(facts())).toBe(
      'Nothing injected (heaps are read from outside): 12 censuses of 4 processes (CPython 3.11.2, 3.13.1), 1.2 M objects, 3 retention reads, 0 refused; no pause',
    );
    expect(heapSummary(facts({ censuses: 1, processes: 1, objects: 900, retentions: 1 }))).toContain(
      '1 census of 1 process (CPython 3.11.2, 3.13.1), 900 objects, 1 retention read,',
    );
  });

  it('tells a refused look at the holders apart from a refused heap', () => {
    const large = facts({ holdersRefused: [refused(7, 'deadline')] });
    expect(heapSummary(large)).toContain('3 retention reads (refused: deadline 1), 0 refused; no pause');
    expect(heapNotices(large)).toEqual(['Not read who holds what (deadline): Process 7: deadline.']);
  });

  it('counts what a label forbids', () => {
    expect(heapSummary(facts({ forbidden: 2 }))).toMatch(
      /; no pause; 2 left alone by deployclaw.heap=never$/,
    );
    expect(heapSummary(facts({ censuses: 0, forbidden: 1 }))).toMatch(/found; 1 left alone by/);
  });

  it('names the rules that refused', () => {
    const two = [refused(7, 'free-threaded'), refused(8, 'free-threaded'), refused(9, 'deadline')];
    expect(heapSummary(facts({ refused: two }))).toContain('3 refused (deadline 1, free-threaded 2)');
    expect(heapSummary(facts({ passed: 2 }))).toContain('0 refused (2 more at first, and read later)');
    expect(heapNotices(facts({ refused: two }))).toEqual([
      'Heap not read (free-threaded): Process 7: free-threaded. And 1 more for this reason.',
      'Heap not read (deadline): Process 9: deadline.',
    ]);
  });

  it('says so when there was nothing to read, or nothing that let itself be read', () => {
    expect(heapSummary(facts({ censuses: 0 }))).toMatch(/no CPython process was found$/);
    expect(heapSummary(facts({ censuses: 0, refused: [refused(7, 'deadline')] }))).toMatch(
      /no heap read: 1 refused \(deadline 1\)$/,
    );
  });

  it('tells of processes that there was no time for, and nothing when all went well', () => {
    expect(heapNotices(facts())).toEqual([]);
    expect(heapNotices(facts({ leftOut: 2 }))).toEqual([expect.stringMatching(/^The heaps of 2 processes/)]);
  });
});
