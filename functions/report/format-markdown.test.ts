import { describe, expect, it } from 'vitest';
import { withHeap } from '../../test/report/made-heap.ts';
import { madeReport } from '../../test/report/made-report.ts';
import { madeScored, NO_LEAK } from '../../test/report/made-scored.ts';
import { formatMarkdown } from './format-markdown.ts';

describe('the report in a ticket', () => {
  it('has a section for each finding and a row for each container', () => {
    const text = formatMarkdown(madeReport([madeScored('api'), madeScored('db', { verdict: NO_LEAK })]));
    expect(text).toContain('## Leak: api');
    expect(text).toContain('- Rate: 12 MB/h (95 % interval 10 to 14)');
    expect(text).toMatch(/^\| db \| svc \| 1 \| no_leak \| 0\.1 \| - \| - \|$/m);
  });

  it('gives names no markup of their own: no new cell, heading, link, image or tag', () => {
    const name = 'x|y`z`<img src=a>[l](http://e)\n# H';
    const text = formatMarkdown(madeReport([withHeap(madeScored(name), { name })], { notices: [name] }));
    for (const line of text.split('\n').filter((l) => l.startsWith('|')))
      expect(line.match(/(?<!\\)\|/g)).toHaveLength(8);
    expect(text).not.toMatch(/(?<!\\)[<`[]/);
    expect(text).not.toMatch(/^# H/m);
  });
});
