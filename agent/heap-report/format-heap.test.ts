import { describe, expect, it } from 'vitest';
import { madeCensus, madeReading, madeRetention } from '../../test/heap-report/made-reading.ts';
import { diffDocuments } from './diff-documents.ts';
import { formatHeap } from './format-heap.ts';
import { formatHeaps } from './format-heaps.ts';
import { makeDocument } from './make-document.ts';

const MIB = 1024 * 1024;
const plain = { color: false, top: 2, verbose: false, gaps: true, columns: 80 };
const types = { dict: [3000, 3 * MIB], str: [20_000, 2 * MIB], 'app.Session': [100, 6400] } as const;
const first = makeDocument(madeReading(madeCensus(types)));

describe('a heap for people', () => {
  it('shows the largest types, where the memory is and what was not asked for', () => {
    expect(formatHeaps([first], [], plain)).toBe(`web, process 4711, CPython 3.12.1
23,100 objects of 3 types, 5.0 MB; read in 246 ms while it ran

type                  objects   bytes   share
dict                    3,000  3.0 MB  59.9 %
str                    20,000  2.0 MB  40.0 %
(1 more type)             100  6.3 KB   0.1 %

memory     12.0 MB anonymous
           Python objects                     5.0 MB   41.7 %
           free in pymalloc                   2.0 MB   16.7 %
           interpreter, libraries, stacks     1.0 MB    8.3 %
           native or unexplained              4.0 MB   33.3 %
pymalloc   8.0 MB of arenas, 75.0 % in use
gc         generation 0: 1,234 collections, 5,555 freed, 3 uncollectable
threads    12 Python

not shown: who holds the objects → add --retention TYPE with a type of the table
not shown: what grows: one look shows what is there → keep this with --json > before.json and compare later with --diff before.json
`);
  });

  it('shows with --diff what grew, and who holds it with what that grew by', () => {
    const before = makeDocument(
      madeReading(madeCensus(types), { retention: madeRetention({ 'app.CACHE (dict) -> [*]': 6400 }) }),
    );
    const later = madeCensus(
      { ...types, str: [19_000, 2 * MIB - 50_000], 'app.Session': [1100, 70_400] },
      { observedAtMs: Date.UTC(2026, 10, 24, 8, 57, 12) },
    );
    const retention = madeRetention({ 'app.CACHE (dict) -> [*]': 70_400, 'app.NEW': 640 });
    const after = makeDocument(madeReading(later, { retention }));
    const text = formatHeap({ ...after, diff: diffDocuments(before, after) }, plain);
    expect(text).toContain('0 objects, +13.7 KB in 10 min\n');
    expect(text).toMatch(/^app\.Session +1,100 +\+1,000 +68\.8 KB +\+62\.5 KB$/m);
    expect(text).not.toMatch(/^str/m);
    expect(text).toMatch(
      /^app\.CACHE \(dict\) -> \[\*\] -> app\.Session +1,100 +68\.8 KB +\+62\.5 KB +100 %$/m,
    );
    expect(text).toMatch(/^app\.NEW -> app\.Session +10 +640 B +100 %$/m);
    expect(text).toMatch(/Python objects .*\+13\.7 KB$/m);
  });

  it('lets no name move the cursor, and no long one break the table', () => {
    const name = `evil\u001b[2J\u202e${'x'.repeat(240)}End`;
    const reading = madeReading(madeCensus({ [name]: [1, 64] }), {
      container: 'web\u001b]0;owned\u0007',
      missing: ['a\nline'],
      retention: madeRetention({ '\u001b[1A': 64 }),
    });
    const text = formatHeap(makeDocument(reading), plain);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    const lines = text.split('\n');
    expect(lines.find((line) => line.startsWith('evil'))).toMatch(
      /^evil\\x1b\[2J\\u202ex+…x+End +1 +64 B +100\.0 %$/,
    );
    expect(lines.find((line) => line.startsWith('evil'))!.length).toBeLessThanOrEqual(80);
    // Where no terminal is, nothing is cut.
    expect(formatHeap(makeDocument(reading), { ...plain, columns: null })).toContain('x'.repeat(240));
  });

  it('says whose the objects are, in counts only', () => {
    const retention = madeRetention(
      { 'app.CACHE': 6400 },
      {
        tenants: [{ tenant: 'tenant-gamma', count: 90, bytes: 5760 }],
        tenantObjects: { looked: 100, ambiguous: 1, none: 9 },
      },
    );
    const text = formatHeap(makeDocument(madeReading(madeCensus(types), { retention })), plain);
    expect(text).toContain("of 100 objects: 9 reach no tenant's id, 1 more than one\n");
    expect(text).toMatch(/^tenant-gamma +90 +5\.6 KB +90\.0 %$/m);
  });

  it('says what is not there: no pymalloc, no permission for the ledger', () => {
    const census = madeCensus(types, { allocator: null, gc: null, threads: null, anon: null });
    const text = formatHeaps([makeDocument(madeReading(census))], [], plain);
    expect(text).toContain('pymalloc   not in use\n');
    expect(text).toContain('not shown: how much memory the objects do not explain → run as root');
    expect(text).not.toMatch(/^(memory|gc|threads)/m);
  });

  it('begins with an overview where there are several processes, and says each gap once', () => {
    const second = makeDocument(madeReading(madeCensus({ dict: [1, 64] }, { pid: 4712 })));
    const text = formatHeaps(
      [first, second],
      [{ pid: 4713, rule: 'free-threaded', message: 'No\u001b GIL.', remedy: 'None.' }],
      plain,
    );
    expect(text).toMatch(/^Python process +objects +bytes +anonymous +threads\n4711 \(3\.12\.1\) +23,100 /);
    expect(text.match(/, process \d+/g)).toEqual([', process 4711', ', process 4712']);
    expect(text).toContain('! not read: No\\x1b GIL. None.\n');
    expect(text.match(/not shown: who/g)).toHaveLength(1);
  });
});
