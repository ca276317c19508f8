import { describe, expect, it } from 'vitest';
import { madeCensus, madeReading } from '../../test/heap-report/made-reading.ts';
import { diffDocuments, growingTypes } from './diff-documents.ts';
import { findFormer } from './find-former.ts';
import { type HeapDocument, heapDocument, heapOutput } from './heap-document.ts';
import { makeDocument } from './make-document.ts';
import { makeOutput } from './make-output.ts';

const document = (types: Parameters<typeof madeCensus>[0], over: Parameters<typeof madeCensus>[1] = {}) =>
  makeDocument(madeReading(madeCensus(types, over)));
const before = document({ dict: [10, 1000], gone: [5, 500], same: [1, 1], list: [9, 900] });
const after = document({ dict: [12, 1200], same: [1, 1], born: [7, 5000], list: [9, 2000] });

describe('two looks at a heap', () => {
  it('differ by what grew first and what shrank last', () => {
    const { types, objects_growth, object_bytes_growth, same_process } = diffDocuments(before, after);
    expect(types.map((row) => [row.type, row.count_growth, row.bytes_growth])).toEqual([
      ['born', 7, 5000],
      ['list', 0, 1100],
      ['dict', 2, 200],
      ['gone', -5, -500],
    ]);
    expect([objects_growth, object_bytes_growth, same_process]).toEqual([4, 5800, true]);
  });

  it('of one process at one time differ by nothing', () => {
    expect(diffDocuments(before, before)).toMatchObject({
      types: [],
      object_bytes_growth: 0,
      anon_growth: 0,
    });
  });

  it('lead to the holders of types with more objects, not of containers that only became larger', () => {
    expect(growingTypes(diffDocuments(before, after), 5)).toEqual(['born']);
    const more = document({ dict: [15, 3000], str: [90, 2900], list: [9, 9000], tuple: [1, 10] });
    expect(growingTypes(diffDocuments(before, more), 5)).toEqual(['str', 'dict']);
    expect(growingTypes(diffDocuments(before, more), 1)).toEqual(['str']);
    expect(growingTypes(diffDocuments(before, before), 5)).toEqual([]);
  });

  it("lead to the holders of the service's own types where these grew too", () => {
    const more = document({ str: [900, 99_000], 'app.Session': [90, 9000], 'app.Rare': [2, 90] });
    expect(growingTypes(diffDocuments(before, more), 5)).toEqual(['app.Session']);
  });
});

describe('the former look of a process', () => {
  const now = document({}, { pid: 7, startTicks: 70 });
  const output = (...documents: HeapDocument[]) => makeOutput(documents, []);

  it('is that of the same pid and start', () => {
    const same = document({}, { pid: 7, startTicks: 70, threads: 3 });
    expect(findFormer(output(document({}, { pid: 7, startTicks: 69 }), same), now, false)?.threads).toBe(3);
  });

  it('is that of the only process when the only process of now is its successor', () => {
    expect(findFormer(output(document({}, { pid: 6 })), now, true)?.pid).toBe(6);
  });

  it('is none where several processes are there and none is the same', () => {
    expect(findFormer(output(document({}, { pid: 6 })), now, false)).toBeNull();
    expect(findFormer(output(document({}, { pid: 5 }), document({}, { pid: 6 })), now, true)).toBeNull();
  });
});

describe('the JSON of a heap', () => {
  it('is read back as it was written', () => {
    const written = makeOutput(
      [after, before],
      [{ pid: 9, rule: 'free-threaded', message: 'no', remedy: 'none' }],
    );
    expect(heapOutput.parse(JSON.parse(JSON.stringify(written)))).toEqual(written);
    expect(written.pid).toBe(after.pid);
    expect(written.processes).toHaveLength(2);
  });

  it('may have the first keys only, and others that are not known yet', () => {
    const least = {
      schema: 'deployclaw-heap/1',
      pid: 1,
      python: '3.12.1',
      observed_at: '2026-11-24T08:47:12Z',
      duration_ms: 240,
      types: [{ type: 'app.handlers.Session', count: 1000, bytes: 64_000 }],
      allocator: { arena_bytes: 0, used_bytes: 0, free_bytes: 0 },
      gc: [{ generation: 0, collections: 0, collected: 0, uncollectable: 0 }],
      ledger: { anon_bytes: 0, python_objects_bytes: 0, allocator_free_bytes: 0, unexplained_bytes: 0 },
      holders: [],
      gaps: [],
      tomorrow: 1,
    };
    expect(heapDocument.parse(least)).toMatchObject({ pid: 1, start_ticks: null, ledger: { swap_bytes: 0 } });
    expect(heapDocument.safeParse({ ...least, schema: 'deployclaw-heap/2' }).success).toBe(false);
    expect(heapDocument.safeParse({ ...least, types: 'none' }).success).toBe(false);
  });
});
