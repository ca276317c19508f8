import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withHeap } from '../../test/report/made-heap.ts';
import { madeReport } from '../../test/report/made-report.ts';
import { madeScored, NO_LEAK, SUSPECT } from '../../test/report/made-scored.ts';
import type { ScoredContainer } from '../score/score-history.ts';
import { formatText } from './format-text.ts';

const plain = { color: false, floors: new Map(), verbose: false, columns: null };

/** A container whose every text from outside is `text`. */
function hostile(text: string, verdict: Partial<ScoredContainer['verdict']> = {}): ScoredContainer {
  const scored = madeScored(text, {
    host: text,
    id: text,
    verdict: {
      tenant: text,
      tenantEvidence: {
        source: 'access-log',
        share_of_growth: 1,
        bytes_per_request: 1,
        r_squared: 1,
        detail: text,
      },
      reasons: [{ rule: 'tenant', says: 'leak', detail: text }],
      gaps: [{ missing: text, remedy: text }],
      ...verdict,
    },
  });
  const { identity } = scored.head;
  const named = {
    ...scored,
    head: { ...scored.head, identity: { ...identity, service: text, version: text } },
  };
  return withHeap(named, { name: text });
}

describe('the report for people', () => {
  it('leads with the counts and names the finding, its tenant, rate and reason', () => {
    const scored = madeScored('api', { verdict: { tenant: 'acme' } });
    const text = formatText(madeReport([scored, madeScored('db', { verdict: NO_LEAK })]), plain);
    expect(text.split('\n')[0]).toBe('1 leak, 0 suspects in 2 containers');
    expect(text).toMatch(/LEAK api, tenant acme/);
    expect(text).toContain('12 MB/h (95 % interval 10 to 14)');
    expect(text).toContain('trend: the floor rises');
  });

  it('says nothing of a table when nothing was judged', () => {
    expect(formatText(madeReport([]), plain)).not.toContain('decided by');
  });

  it('draws each finding its own floor, also of two containers of one name', () => {
    const twins = ['one', 'two'].map((id) => madeScored('api', { id }));
    const floors = new Map([
      ['one', { atMs: [0, 60_000], values: [100e6, 110e6] }],
      ['two', { atMs: [0, 60_000], values: [700e6, 900e6] }],
    ]);
    const text = formatText(madeReport(twins), { ...plain, floors });
    expect(text).toMatch(/105 MB ┤[\s\S]*858 MB ┤/);
    expect(text).toMatch(/api \(one\) .*\n.*api \(two\)/);
  });

  it('fits the table to the terminal and cuts nothing elsewhere', () => {
    const long = 'x'.repeat(250);
    const quiet = madeScored('api', {
      verdict: { ...NO_LEAK, reasons: [{ rule: 'plateau', says: 'no_leak', detail: long }] },
    });
    const row = (columns: number | null): string =>
      formatText(madeReport([quiet]), { ...plain, columns })
        .split('\n')
        .find((line) => line.startsWith('api'))!;
    expect(row(100)).toHaveLength(100);
    expect(row(null)).toContain(long);
  });

  it('prints no control or reordering character that a name, tenant, notice or path brought along', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '\u001b', '\n', '\r', '\u009b', '\u202e', '\u0007', '|'),
    });
    fc.assert(
      fc.property(text, text, (name, notice) => {
        const scored = [hostile(name), hostile(name, SUSPECT), hostile(name, NO_LEAK)];
        const report = madeReport(scored, { notices: [notice], forensicsPath: notice });
        for (const verbose of [false, true])
          expect(formatText(report, { ...plain, verbose })).not.toMatch(
            /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/,
          );
      }),
    );
  });

  it('keeps a line a line: a name with line breaks cannot pretend to be a verdict', () => {
    const text = formatText(madeReport([hostile('a\nb', NO_LEAK)]), plain);
    expect(text).not.toMatch(/^b/m);
  });
});
