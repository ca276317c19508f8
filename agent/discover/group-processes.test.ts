import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupProcesses } from './group-processes.ts';
import type { ProcessRow } from './process-table.ts';

type Line = readonly [pid: number, parentPid: number, python: boolean, serviceCgroup?: string];

function table(lines: readonly Line[]): Map<number, ProcessRow> {
  return new Map(
    lines.map(([pid, parentPid, python, serviceCgroup = null as never]) => [
      pid,
      {
        pid,
        parentPid,
        startTicks: pid * 10,
        python: python ? '3.11' : null,
        serviceCgroup: serviceCgroup ?? null,
      },
    ]),
  );
}

const roots = (lines: readonly Line[], excluded: readonly number[] = []) =>
  groupProcesses(table(lines), new Set(excluded)).map((row) => row.pid);

describe('groups of processes', () => {
  it('are a gunicorn master with its workers, whatever stands in between', () => {
    expect(
      roots([
        [1, 0, false],
        [10, 1, true],
        [11, 10, true],
        [12, 10, false],
        [13, 12, true],
      ]),
    ).toEqual([10]);
  });

  it('are two where two services have no Python above them', () => {
    expect(
      roots([
        [1, 0, false],
        [10, 1, true],
        [20, 1, true],
        [30, 1, false],
      ]),
    ).toEqual([10, 20]);
  });

  it('are one per service cgroup, also when its processes have no common parent', () => {
    const unit = '/system.slice/orders.service';
    expect(
      roots([
        [1, 0, false],
        [10, 1, true, unit],
        [20, 1, true, unit],
        [30, 1, true],
      ]),
    ).toEqual([10, 30]);
  });

  it('do not reach into a service cgroup from outside', () => {
    expect(
      roots([
        [10, 1, true],
        [11, 10, true, '/docker/x'],
        [12, 11, true, '/docker/x'],
      ]),
    ).toEqual([10, 11]);
  });

  it('leave the excluded out, and do not let them lead what they started', () => {
    expect(
      roots(
        [
          [10, 1, true],
          [11, 10, true],
          [12, 10, true],
        ],
        [10, 11],
      ),
    ).toEqual([12]);
  });

  it('are found in any table, circles included, each root once', () => {
    const line = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 20 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const found = roots(lines);
        expect(new Set(found).size).toBe(found.length);
        expect(found.length > 0).toBe([...table(lines).values()].some((row) => row.python !== null));
      }),
    );
  });
});
