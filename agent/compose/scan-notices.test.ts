import { describe, expect, it } from 'vitest';
import { madeObservation, QUIET_COUNTS } from '../../test/report/made-observation.ts';
import { madeScored, NO_LEAK, NOON } from '../../test/report/made-scored.ts';
import { loadSettings } from '../settings/load-settings.ts';
import { historyOnly } from './observation.ts';
import { type NoticeFacts, scanNotices } from './scan-notices.ts';

const { settings } = loadSettings({}, {}, null);
const notices = (over: Partial<NoticeFacts> = {}): string[] =>
  scanNotices({
    settings,
    observation: madeObservation({ api: 12 }),
    scored: [madeScored('api', { verdict: NO_LEAK })],
    missingNames: [],
    spoolDropped: {},
    ...over,
  });

describe('the notices of a scan', () => {
  it('are none when nothing was given up, skipped or lost', () => {
    expect(notices()).toEqual([]);
  });

  it('say that an empty report is none of health, and where to look', () => {
    expect(notices({ scored: [], observation: historyOnly(NOON) })).toEqual([
      expect.stringMatching(/history holds nothing.*last 1 d.*--data-dir/),
    ]);
    expect(notices({ scored: [], observation: madeObservation({}) })).toEqual([
      expect.stringContaining('nothing was judged'),
    ]);
  });

  it('name what was asked for and is not in the history', () => {
    expect(notices({ observation: historyOnly(NOON), missingNames: ['wroker\n'] })).toEqual([
      'The history of the last 1 d holds no container named "wroker\\n".',
    ]);
  });

  it('say what a lowered --min-window gives up, and nothing when it was raised', () => {
    const min = (ms: number) => notices({ settings: { ...settings, 'min-window': ms } });
    expect(min(90_000)).toEqual([
      expect.stringMatching(/lowered from 1h to 90s.*Confirm with a longer window/),
    ]);
    expect(min(7_200_000)).toEqual([]);
  });

  it('name a target without a reading, with the reason', () => {
    const memory = { collector: 'memory', succeeded: 0, absent: 0, failed: 3, totalMs: 1 };
    const told = notices({
      observation: madeObservation(
        { api: 12, mute: 0 },
        { counts: { collectors: [{ ...memory, lastError: 'no permission. Run as root.' }] } },
      ),
    });
    expect(told).toEqual(['No memory reading of mute: no permission. Run as root.']);
  });

  it('name a container that restarts again and again', () => {
    const { seen, ...rest } = madeObservation({ api: 12, loop: 3 });
    const lives = (n: number) => new Map([...seen].map(([id, entry]) => [id, { ...entry, lives: n }]));
    expect(notices({ observation: { ...rest, seen: lives(2) } })).toEqual([]);
    expect(notices({ observation: { ...rest, seen: lives(5) } })).toEqual([
      expect.stringMatching(/^api was started 5 times/),
      expect.stringMatching(/^loop was started 5 times/),
    ]);
  });

  it('count findings of tenants that were not asked for', () => {
    const scored = [
      madeScored('api', { verdict: { tenant: 'other' } }),
      madeScored('db', { verdict: { tenant: 'acme' } }),
      madeScored('web', { verdict: { ...NO_LEAK, tenant: 'other' } }),
    ];
    expect(notices({ scored, settings: { ...settings, tenants: ['acme'] } })).toEqual([
      expect.stringMatching(/^1 finding concerns tenants outside --tenants/),
    ]);
  });

  it('tell every loss with its number', () => {
    const requests = {
      ...QUIET_COUNTS.requests,
      linesDropped: 3,
      tenantsHashed: 4,
      lastError: 'reset',
      notices: ['The log driver is none.'],
    };
    const counts = { ticksMissed: 1, samplesDiscarded: 2, recordsLost: 5, requests };
    const told = notices({ observation: madeObservation({ api: 1 }, { counts }), spoolDropped: { age: 6 } });
    for (const [i, start] of ['1 ', '2 ', '5 ', '3 ', '4 ', 'Access logs: reset', 'The log', '6 '].entries())
      expect(told[i]!.startsWith(start), `${told[i]} starts with ${start}`).toBe(true);
  });
});
