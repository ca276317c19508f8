import { describe, expect, it } from 'vitest';
import { serviceCgroup } from './service-cgroup.ts';

const ID = 'c994a3d02312a35f6b0fce83a36bdf5a71bf5a7171c2ef66180da272ed0a6429';

describe('the cgroup of one service', () => {
  it.each([
    [`/docker/${ID}`, `/docker/${ID}`],
    [`/system.slice/docker-${ID}.scope/init.scope`, `/system.slice/docker-${ID}.scope`],
    ['/system.slice/orders.service', '/system.slice/orders.service'],
    [
      '/system.slice/system-orders.slice/orders@2.service/app',
      '/system.slice/system-orders.slice/orders@2.service',
    ],
    [
      '/user.slice/user-1000.slice/user@1000.service/app.slice/orders.service',
      '/user.slice/user-1000.slice/user@1000.service/app.slice/orders.service',
    ],
  ])('%s is told apart', (path, expected) => {
    expect(serviceCgroup(path)).toBe(expected);
  });

  it.each([
    '/',
    '/init.scope',
    '/user.slice/user-0.slice/session-3.scope',
    '/user.slice/user-1000.slice/user@1000.service/init.scope',
    '/system.slice/cron.service',
    '/system.slice/ssh.service',
    `/../${ID}`,
    '/jobs/999adb94a23257edc791b21859fbc470',
  ])('%s may hold several services', (path) => {
    expect(serviceCgroup(path)).toBeNull();
  });
});
