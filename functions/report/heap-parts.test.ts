import { describe, expect, it } from 'vitest';
import { madeHeap, withHeap } from '../../test/report/made-heap.ts';
import { madeReport } from '../../test/report/made-report.ts';
import { MB, madeScored, SUSPECT } from '../../test/report/made-scored.ts';
import { report as reportSchema } from '../contract/report.ts';
import type { LeakKind } from '../contract/verdict.ts';
import type { ScoredContainer } from '../score/score-history.ts';
import { formatMarkdown } from './format-markdown.ts';
import { formatText } from './format-text.ts';

function findingOf(scored: ScoredContainer) {
  const report = madeReport([scored]);
  expect(reportSchema.parse(report)).toEqual(report);
  return report.findings.high_confidence_leaks[0]!;
}

function ofKind(kind: LeakKind): ScoredContainer {
  return madeScored('api', { verdict: { kind } });
}

describe('a finding whose heap was read', () => {
  it('says who holds what over all processes, and begins its stack with the holder', () => {
    const finding = findingOf(withHeap(ofKind('object')));
    expect(finding.holders).toEqual([
      {
        path: 'app.handlers.CACHE (dict) -> [*] -> app.handlers.Session',
        bytes: 20 * MB,
        growth: 17 * MB,
        type: 'app.handlers.Session',
        count: 2000,
        processes: 2,
        agreement: 0.98,
      },
      expect.objectContaining({ path: "app.CONFIG (dict) -> ['a'] -> str", growth: 0, processes: 1 }),
    ]);
    expect(finding.top_allocation_stack).toBe('app.handlers.CACHE → app.handlers.Session');
  });

  it('does not know the growth at a path where one process had one look', () => {
    const heap = madeHeap();
    const [first, second] = heap.holders;
    const once = { ...heap, holders: [first!, { ...second!, growthBytes: null }] };
    expect(findingOf(withHeap(ofKind('object'), { heap: once })).holders[0]).toMatchObject({ growth: null });
  });

  it('has growing types, a ledger whose parts add up, the comparison of versions, and tenants', () => {
    const finding = findingOf(withHeap(ofKind('object')));
    expect(finding.growing_types).toEqual([
      { type: 'app.handlers.Session', count_growth: 52_011, bytes_growth: 21 * MB },
      { type: 'dict', count_growth: 9000, bytes_growth: 2 * MB },
    ]);
    const { ledger } = finding;
    expect(ledger).toMatchObject({
      anon_bytes: 83 * MB,
      processes: 3,
      processes_read: 2,
      kernel_bytes: null,
    });
    for (const parts of [ledger!, ledger!.growth!])
      expect(
        parts.python_objects_bytes +
          parts.allocator_free_bytes +
          parts.interpreter_bytes +
          parts.unexplained_bytes,
      ).toBe(parts.anon_bytes);
    expect(finding.heap_comparison).toMatchObject({ previous_version: '1', by: 'requests', load: 12_000 });
    expect(finding.tenant_objects).toEqual([{ tenant: 'acme', count: 900, bytes: 900_000 }]);
  });

  it.each<[string, ScoredContainer]>([
    ['is native', withHeap(ofKind('native'))],
    ['is memory that the allocator retains', withHeap(ofKind('allocator_retention'))],
    ['grows at no path', withHeap(ofKind('object'), { heap: { holders: madeHeap().holders.slice(2) } })],
    [
      'is held by nobody who explains it',
      withHeap(ofKind('object'), {
        heap: { holders: madeHeap().holders.map((h) => ({ ...h, explains: 0.001 })) },
      }),
    ],
    ['was not read', ofKind('unknown')],
  ])('names no holder as the stack where what grows %s', (_what, scored) => {
    expect(findingOf(scored).top_allocation_stack).toBeNull();
  });

  it('is as before where no heap was read', () => {
    const finding = findingOf(madeScored('api'));
    expect(Object.keys(finding).at(-1)).toBe('gaps');
    expect(finding.holders).toEqual([]);
  });
});

describe('the heap of a finding, for people', () => {
  const scored = withHeap(ofKind('object'));

  it('takes a line for each holder and one for types, ledger and version', () => {
    const text = formatText(madeReport([scored]), {
      color: false,
      floors: new Map(),
      verbose: false,
      columns: null,
    });
    const lines = text.split('\n');
    const from = lines.findIndex((l) => l.includes('held by'));
    expect(lines.slice(from, from + 5)).toEqual([
      '  held by    app.handlers.CACHE (dict) -> [*] -> app.handlers.Session: 20 MB, +17 MB since the first look, 2,000 objects, in 2 processes',
      "             app.CONFIG (dict) -> ['a'] -> str: 10 MB, +0 MB since the first look, 1,000 objects",
      '  growing    app.handlers.Session +21 MB (+52,011), dict +2 MB (+9,000)',
      '  ledger     83 MB (+23 MB) anonymous = objects 43 MB (+23 MB) + free in the allocator 2 MB (+0 MB) + interpreter 37 MB (+0 MB) + unexplained 1 MB (+0 MB); 2 of 3 processes read',
      '  version    after 12,000 requests, 1 after 11,500 requests: app.handlers.Session × 41.53 (1,200 → 52,000), new app.Audit 1 MB',
    ]);
  });

  it('is in the ticket as well, and leaks and suspects have it alike', () => {
    const suspect = { ...scored, verdict: { ...scored.verdict, ...SUSPECT } };
    for (const one of [scored, suspect]) {
      const text = formatMarkdown(madeReport([one]));
      expect(text).toContain(
        '- Held by: app.handlers.CACHE (dict) -\\> \\[\\*\\] -\\> app.handlers.Session: 20 MB',
      );
      expect(text).toContain('- Memory ledger: 83 MB (+23 MB) anonymous');
      expect(text).toContain(
        '- Compared with the version before: after 12,000 requests, 1 after 11,500 requests',
      );
    }
  });

  it('says where the load is time, because requests were not counted', () => {
    const comparison = {
      ...scored.heapComparison!,
      by: 'uptime',
      load: 7_200_000,
      previousLoad: 7_000_000,
    } as const;
    const text = formatMarkdown(
      madeReport([{ ...scored, heapComparison: { ...comparison, newTypes: [], outgrown: [] } }]),
    );
    expect(text).toContain(
      'after 2 h, 1 after 1 h 56 min (requests not counted): no type is new or outgrown',
    );
  });
});
