import { describe, expect, it } from 'vitest';
import { createNoticeLog } from './notice-log.ts';

describe('the notices of a daemon', () => {
  it('are told when they appear, change or come again, and not at every look', () => {
    const lines: string[] = [];
    const log = createNoticeLog({ warn: (t) => lines.push(t), info: (t) => lines.push(`INFO ${t}`) });
    for (const look of [[], ['a'], ['a'], ['a', '1 lost'], ['2 lost'], [], [], ['a']]) log.tell(look);
    expect(lines).toEqual(['a', '1 lost', '2 lost', 'INFO Nothing is amiss any more.', 'a']);
  });
});
