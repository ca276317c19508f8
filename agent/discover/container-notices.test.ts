import { describe, expect, it } from 'vitest';
import { createNotices } from './container-notices.ts';

describe('notices of the discovery of containers', () => {
  it('name a description that is not understood, until the container is a target or has ended', () => {
    const notices = createNotices();
    notices.unidentified('a', { State: 'odd' });
    notices.unidentified('b', null);
    expect(notices.list([])).toEqual([expect.stringMatching(/^2 container\(s\) are left out/)]);
    notices.settled('a');
    notices.keepOnly(new Set(['a']));
    expect(notices.list([])).toEqual([]);
  });

  it('say nothing of a container that stopped, or that Docker is about to restart: its State says running, its pid 0', () => {
    const notices = createNotices();
    notices.unidentified('stopped', { State: { Running: false, Restarting: false, Pid: 0 } });
    notices.unidentified('between', { State: { Running: true, Restarting: true, Pid: 0 } });
    expect(notices.list([])).toEqual([]);
  });

  it('print names and reasons from outside without their control characters', () => {
    const notices = createNotices();
    notices.streamLost('bad\u001b[2J', 0);
    expect(notices.list(['x\u001b[31m']).join('')).not.toContain('\u001b');
  });
});
