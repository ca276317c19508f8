import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogCursor } from './log-cursor.ts';
import { compareLogTimes, type LogTime, logTimeMs, logTimeText, splitLogTime } from './log-time.ts';

describe('log time', () => {
  it('is read from the engine’s stamp to the nanosecond, in any zone', () => {
    const docker = splitLogTime('2026-11-24T08:47:12.000000017Z GET');
    const podman = splitLogTime('2026-11-24T09:47:12.5+01:00 GET');
    expect(docker).toEqual({ time: { seconds: 1_795_510_032, nanos: 17 }, text: 'GET' });
    expect(logTimeText(docker.time!)).toBe('1795510032.000000017');
    expect(logTimeMs(podman.time!)).toBe(1_795_510_032_500);
  });

  it('is absent from a line without a stamp', () => {
    expect(splitLogTime('GET / 200')).toEqual({ time: null, text: 'GET / 200' });
    expect(splitLogTime('2026-99-99T99:99:99Z x').time).toBeNull();
  });
});

describe('log cursor', () => {
  it('takes every line once over any number of broken connections', () => {
    const gaps = fc.array(fc.constantFrom(0, 0, 1, 5), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(gaps, fc.array(fc.nat(40), { maxLength: 6 }), (steps, breaks) => {
        let nanos = 0;
        const log: LogTime[] = steps.map((step) => {
          nanos += step;
          return { seconds: 7, nanos };
        });
        const cursor = createLogCursor({ seconds: 7, nanos: 0 });
        const taken: LogTime[] = [];
        // Each connection brings the lines from `since` on and breaks after `length` of the log.
        for (const length of [...breaks.sort((a, b) => a - b), log.length]) {
          cursor.resume();
          const since = cursor.since();
          const sent = log.slice(0, length).filter((time) => compareLogTimes(time, since) >= 0);
          taken.push(...sent.filter((time) => cursor.take(time)));
        }
        expect(taken).toEqual(log);
        expect(cursor.gaps()).toBe(0);
      }),
    );
  });

  it('notices that the last line is not brought again: the log was cut, or too much came in between', () => {
    const cursor = createLogCursor({ seconds: 7, nanos: 0 });
    const connection = (...seconds: number[]) => {
      cursor.resume();
      for (const s of seconds) cursor.take({ seconds: s, nanos: 0 });
    };
    connection(8, 9);
    connection(9, 10);
    expect(cursor.gaps()).toBe(0);
    connection(400, 401);
    connection(401);
    expect(cursor.gaps()).toBe(1);
  });

  it('takes lines of a clock that was set back', () => {
    const cursor = createLogCursor({ seconds: 7, nanos: 0 });
    cursor.resume();
    expect([8, 9, 3].map((seconds) => cursor.take({ seconds, nanos: 0 }))).toEqual([true, true, true]);
  });
});
