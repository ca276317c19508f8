import { describe, expect, it } from 'vitest';
import { madeCensus, madeReading, madeRetention } from '../../test/heap-report/made-reading.ts';
import type { HeapReader, RetentionRequest } from '../heap/heap-reader.ts';
import { HeapRefusal } from '../heap/runtime/heap-refusal.ts';
import { makeDocument } from '../heap-report/make-document.ts';
import { makeOutput } from '../heap-report/make-output.ts';
import { type HeapQuestions, readHeaps } from './read-heaps.ts';

const refusal = (pid: number) => new HeapRefusal('too-large', `Process ${pid}: too much.`, 'Allow more.');

/** Reads what it is told to: process 13 is refused, and the holders of process 14. */
function madeReader(asked: RetentionRequest[] = []): HeapReader {
  return {
    async census({ pid, startTicks }) {
      if (pid === 13) throw refusal(pid);
      return madeCensus({ 'app.Session': [100 * pid, 6400 * pid], str: [5, 500] }, { pid, startTicks });
    },
    async retention({ pid }, request) {
      asked.push(request);
      if (pid === 14) throw refusal(pid);
      return madeRetention({ 'app.CACHE (dict) -> [*]': 6400 });
    },
    snapshot: async () => ({ nodes: 7, edges: 9, bytes: 500, limits: ['half of it'] }),
    close: async () => {},
  };
}

const found = (...pids: number[]) => ({
  container: 'web',
  processes: pids.map((pid) => ({ pid, startTicks: 1, residentBytes: 0 })),
});
const nothing: HeapQuestions = {
  retention: null,
  tenants: [],
  former: null,
  holdersOfGrowth: true,
  out: null,
};
const read = (reader: HeapReader, pids: number[], questions: Partial<HeapQuestions>) =>
  readHeaps(reader, found(...pids), { ...nothing, ...questions }, () => {});

describe('reading the processes of a container', () => {
  it('goes on after one that is refused, and says which rule refused it', async () => {
    const { documents, refused, answered } = await read(madeReader(), [12, 13, 15], {});
    expect(documents.map(({ pid }) => pid)).toEqual([12, 15]);
    expect(refused).toEqual([
      { pid: 13, rule: 'too-large', message: 'Process 13: too much.', remedy: 'Allow more.' },
    ]);
    expect(answered).toBe(true);
  });

  it('keeps the census when the holders that were asked for are refused, and does not call that answered', async () => {
    const { documents, answered } = await read(madeReader(), [14], { retention: ['app.Session'] });
    expect(documents[0]).toMatchObject({
      objects: 1405,
      holders: [],
      limits: ['No holders: Process 14: too much. Allow more.'],
    });
    expect(answered).toBe(false);
  });

  it('looks by itself for the holders of what grew, and not where nothing did', async () => {
    const asked: RetentionRequest[] = [];
    const formerWith = (sessions: number) => {
      const types = { 'app.Session': [sessions, 64 * sessions], str: [5, 500] } as const;
      const census = madeCensus(types, { pid: 12, startTicks: 1 });
      return makeOutput([makeDocument(madeReading(census))], []);
    };
    const grown = await read(madeReader(asked), [12], { former: formerWith(200), tenants: ['a'] });
    expect(asked).toEqual([{ types: ['app.Session'], tenants: ['a'], maxHolders: 100 }]);
    expect(grown.documents[0]!.diff!.types[0]).toMatchObject({ type: 'app.Session', count_growth: 1000 });
    await read(madeReader(asked), [12], { former: formerWith(1200) });
    await read(madeReader(asked), [12], { former: formerWith(200), holdersOfGrowth: false });
    expect(asked).toHaveLength(1);
  });

  it('says that an earlier look does not know a process', async () => {
    const former = makeOutput([makeDocument(madeReading(madeCensus({}, { pid: 99, startTicks: 9 })))], []);
    const { documents } = await read(madeReader(), [12, 15], { former });
    expect(documents[0]!.limits).toEqual([
      'The earlier look has no process 12 that started when this one did.',
    ]);
    expect(documents[0]!.diff).toBeNull();
  });

  it('tells what a snapshot leaves out', async () => {
    const { documents } = await read(madeReader(), [12], { out: { file: 'x', withStrings: false } });
    expect(documents[0]).toMatchObject({ snapshot: { file: 'x', nodes: 7 }, limits: ['half of it'] });
  });
});
