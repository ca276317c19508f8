import { describe, expect, it } from 'vitest';
import { madeHeap, withHeap } from '../../test/report/made-heap.ts';
import { MB, madeScored, NOON } from '../../test/report/made-scored.ts';
import type { HeapTotals } from '../contract/heap-evidence.ts';
import { heapMembers } from './heap-members.ts';
import { packBundle } from './pack-bundle.ts';

const totals: HeapTotals = {
  fromMs: NOON,
  toMs: NOON + 5,
  processes: 2,
  objects: 10,
  objectBytes: MB,
  types: [{ type: 'app.handlers.Session', count: 10, bytes: MB }],
  allocator: null,
  threads: 3,
};

function contentsOf(members: ReturnType<typeof heapMembers>): Map<string, Record<string, unknown>> {
  return new Map(members.map((m) => [m.path, JSON.parse(String(m.content)) as Record<string, unknown>]));
}

describe('the heap in a bundle', () => {
  it('has a folder for each container of which it was read, and a file for each part', () => {
    const read = withHeap(madeScored('api'), { heap: { first: totals, last: totals } });
    const members = contentsOf(heapMembers([madeScored('db'), read]));
    expect([...members.keys()]).toEqual(
      ['census-first', 'census-last', 'retention', 'ledger', 'comparison'].map(
        (part) => `heap/002-api/${part}.json`,
      ),
    );
    expect(members.get('heap/002-api/census-last.json')).toMatchObject({
      schema: 'deployclaw-heap-census-last/1',
      container: 'api',
      container_id: 'id-of-api',
      object_bytes: MB,
      types: totals.types,
    });
    expect(members.get('heap/002-api/retention.json')).toMatchObject({
      holders: { length: 3, 0: { growth_bytes: 9 * MB, pid: 7 } },
      tenants: [{ tenant: 'acme', count: 900, bytes: 900_000 }],
      tenant_objects: { looked: 1000, ambiguous: 0, none: 100 },
    });
    expect(members.get('heap/002-api/ledger.json')).toMatchObject({
      ledgers: { length: 2, 1: { unexplained_bytes: MB, kernel_bytes: null } },
    });
    expect(members.get('heap/002-api/comparison.json')).toMatchObject({
      processes_compared: 2,
      growth: { 0: { type: 'app.handlers.Session', count_growth: 52_011 } },
      version_before: { previous_version: '1', outgrown: { length: 1 } },
    });
  });

  it('has no file for what was not read, and one for a heap that was refused', () => {
    const none = { first: null, last: null, ledgers: [], holders: [], tenants: null, tenantLook: null };
    const scored = withHeap(madeScored('api'), { heap: none });
    expect(heapMembers([{ ...scored, heapComparison: null }])).toEqual([]);
    const refusals = [
      { pid: 7, rule: 'free-threaded', message: 'Process 7 is free-threaded.', of: 'heap' as const },
    ];
    const refused = { ...scored, heap: { ...madeHeap(), ...none, refusals }, heapComparison: null };
    expect(heapMembers([refused]).map((m) => m.path)).toEqual(['heap/001-api/retention.json']);
  });

  it('packs with paths that are safe and unique, whatever containers and types are called', async () => {
    const name = '../../etc/passwd';
    const scored = withHeap(madeScored(name), { name: '\u001b/..', heap: { last: totals } });
    const members = heapMembers([scored, scored]);
    expect(new Set(members.map((m) => m.path)).size).toBe(members.length);
    const nothing = { host: 'h', kernel: 'k', engine: 'e', window: { from: '', to: '' }, collectors: [] };
    const versions = { deployclaw: '1', node: 'n', contract: 'c' };
    const packed = await packBundle({ created_at: '', task_id: '', versions, provenance: nothing }, members);
    expect(packed.length).toBeGreaterThan(100);
  });
});
