import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOST_ROOTS } from '../collector.ts';
import { MalformedFileError } from './kernel-file-errors.ts';
import { parseProcessStat, readProcessStat, stillRuns } from './process-stat.ts';

const REST = `S 7 ${Array.from({ length: 17 }, (_, i) => i).join(' ')} 130074 19337216 3332`;

describe('/proc/PID/stat', () => {
  it('is read behind the last parenthesis, whatever a process calls itself', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 15 }), (comm) => {
        const stat = parseProcessStat('stat', `42 (${comm}) ${REST}`);
        expect(stat).toEqual({ parentPid: 7, state: 'S', startTicks: 130_074, comm });
      }),
    );
    expect(parseProcessStat('stat', `42 (a) S 1 2\n(b)) ${REST}`).startTicks).toBe(130_074);
  });

  it('is refused when it is none', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        expect(() => parseProcessStat('stat', text)).toThrow(MalformedFileError);
      }),
    );
  });

  it('tells a process from the next one with its number', () => {
    const own = readProcessStat(HOST_ROOTS, process.pid)!;
    expect(own.parentPid).toBe(process.ppid);
    expect(stillRuns(HOST_ROOTS, process.pid, own.startTicks)).toBe(true);
    expect(stillRuns(HOST_ROOTS, process.pid, own.startTicks + 1)).toBe(false);
    const lastPid = Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8')) + 1;
    expect(stillRuns(HOST_ROOTS, lastPid, 1)).toBe(false);
  });
});
