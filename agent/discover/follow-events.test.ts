import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvent } from './follow-events.ts';

const ID = 'c994a3d02312a35f6b0fce83a36bdf5a71bf5a7171c2ef66180da272ed0a6429';
const NOW = 1_795_519_200_000;
const line = (event: object) =>
  JSON.stringify({
    Action: 'die',
    Actor: { ID, Attributes: { exitCode: '137' } },
    timeNano: 1_795_519_197_950_173_000,
    ...event,
  });

describe('an event line', () => {
  it('gives the action, the container, the time and the exit code', () => {
    expect(parseEvent(line({}), NOW)).toEqual({
      action: 'die',
      id: ID,
      atMs: 1_795_519_197_950,
      exitCode: '137',
    });
  });

  it('without nanoseconds has the time in seconds, without either the time of its arrival', () => {
    expect(parseEvent(line({ timeNano: null, time: 1_795_519_197 }), NOW)).toMatchObject({
      atMs: 1_795_519_197_000,
    });
    expect(parseEvent(line({ timeNano: null }), NOW)).toMatchObject({ atMs: NOW });
  });

  it('is never from the future', () => {
    expect(parseEvent(line({ timeNano: 9e30 }), NOW)).toMatchObject({ atMs: NOW });
  });

  it('of another kind does not matter', () => {
    expect(parseEvent(line({ Action: 'exec_start: sh -c "start"' }), NOW)).toBeNull();
  });

  it('that is anything else is unreadable, and nothing throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void expect(parseEvent(text, NOW)).toBe('unreadable')));
    fc.assert(
      fc.property(
        fc.jsonValue(),
        (json) => void expect(parseEvent(JSON.stringify(json), NOW)).toBe('unreadable'),
      ),
    );
    for (const Actor of [null, {}, { ID: '../etc' }, { ID: '' }])
      expect(parseEvent(line({ Actor }), NOW)).toBe('unreadable');
  });
});
