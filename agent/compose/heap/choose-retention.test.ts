import { describe, expect, it } from 'vitest';
import { madeCensus } from '../../../test/compose/made-heaps.ts';
import { MB } from '../../../test/report/made-scored.ts';
import { chooseRetention, type RetentionCandidate } from './choose-retention.ts';

/** Two censuses of one process between which `app.Session` grew by so many bytes. */
const grown = (pid: number, bytes: number) => [
  madeCensus(pid, { types: [{ type: 'dict', count: 1, bytes: MB }], objectBytes: MB }),
  madeCensus(pid, {
    types: [
      { type: 'dict', count: 1, bytes: MB },
      { type: 'app.Session', count: 9, bytes },
    ],
    objectBytes: MB + bytes,
  }),
];

let next = 0;
const candidate = (over: Partial<RetentionCandidate> = {}): RetentionCandidate => ({
  instance: { containerId: `c${next++}`, startedAtMs: 1 },
  service: 'svc',
  verdict: 'leak',
  confidence: 0.9,
  censuses: grown(7, 5 * MB),
  tenants: ['acme'],
  ...over,
});
const pids = (...candidates: RetentionCandidate[]) =>
  chooseRetention(candidates).map(({ target }) => target.pid);

describe('whose holders are read', () => {
  it('are those of a leaking container, asked for the types that grew and the tenants it served', () => {
    const leaking = candidate();
    expect(chooseRetention([leaking])).toEqual([
      {
        instance: leaking.instance,
        target: { pid: 7, startTicks: 70 },
        types: ['app.Session'],
        tenants: ['acme'],
      },
    ]);
  });

  it('are asked for types with more objects than before; a dict that only became larger is not what piles up', () => {
    const types = (dictBytes: number, sessions: number) => [
      { type: 'dict', count: 3, bytes: dictBytes },
      ...(sessions === 0 ? [] : [{ type: 'app.Session', count: sessions, bytes: sessions * 100 }]),
    ];
    const over = (dictBytes: number, sessions: number, objectBytes: number) =>
      madeCensus(7, { types: types(dictBytes, sessions), objectBytes });
    const asked = (...censuses: RetentionCandidate['censuses']) =>
      chooseRetention([candidate({ censuses })])[0]?.types;
    expect(asked(over(MB, 0, MB), over(3 * MB, 500, 4 * MB))).toEqual(['app.Session']);
    expect(asked(over(MB, 0, MB), over(3 * MB, 0, 3 * MB))).toEqual(['dict']);
  });

  it('are not those of a healthy container while another leaks', () => {
    const healthy = candidate({ verdict: 'no_leak', censuses: grown(8, 50 * MB) });
    expect(pids(healthy, candidate())).toEqual([7]);
  });

  it('are those of whatever grew while nothing has a verdict yet', () => {
    const short = candidate({ verdict: 'undetermined', censuses: grown(8, 2 * MB) });
    expect(pids(short)).toEqual([8]);
  });

  it('are not those of processes whose objects did not grow, or that were read once', () => {
    expect(pids(candidate({ censuses: grown(7, 1000) }), candidate({ censuses: [madeCensus(8)] }))).toEqual(
      [],
    );
  });

  it('are at most those of three containers of a service, the surest ones, and three processes of each, the most grown', () => {
    const replicas = [0.8, 0.9, 0.85, 0.95].map((confidence, i) =>
      candidate({ confidence, censuses: grown(10 + i, MB) }),
    );
    expect(pids(...replicas)).toEqual([13, 11, 12]);
    const workers = [1, 4, 3, 2].flatMap((mb, i) => grown(20 + i, mb * MB));
    expect(pids(candidate({ service: 'other', censuses: workers }), ...replicas)).toEqual([
      13, 21, 22, 23, 11, 12,
    ]);
  });
});
