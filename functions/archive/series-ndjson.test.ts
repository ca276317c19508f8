import { describe, expect, it } from 'vitest';
import { madeScored, NOON } from '../../test/report/made-scored.ts';
import { packBundle } from './pack-bundle.ts';
import { seriesMembers } from './series-ndjson.ts';

describe('the series of a bundle', () => {
  it('are one file a container, whose first line says what it is', () => {
    const [member] = seriesMembers([madeScored('api')]);
    expect(member!.path).toBe('series/001-api.ndjson');
    expect(JSON.parse(String(member!.content).split('\n')[0]!)).toMatchObject({
      schema: 'deployclaw-series/1',
      container: 'api',
      container_id: 'id-of-api',
      started_at_ms: NOON - 3_600_000,
    });
  });

  it.each(['../../etc/passwd', 'a\u0000b', '', 'ü'.repeat(300), '..'])(
    'get a safe and unique path for a container named %j',
    async (name) => {
      const members = seriesMembers([madeScored(name), madeScored(name)]);
      expect(new Set(members.map((m) => m.path)).size).toBe(2);
      const nothing = { host: 'h', kernel: 'k', engine: 'e', window: { from: '', to: '' }, collectors: [] };
      const versions = { deployclaw: '1', node: 'n', contract: 'c' };
      const bundle = packBundle({ created_at: '', task_id: '', versions, provenance: nothing }, members);
      expect((await bundle).length).toBeGreaterThan(100);
    },
  );
});
