import type { Log } from './log.ts';

/** Tells a daemon's standing notices when they appear or change, and when they are over; not every time it looks. */
export function createNoticeLog(log: Pick<Log, 'warn' | 'info'>): { tell(notices: readonly string[]): void } {
  let told = new Set<string>();
  return {
    tell(notices) {
      for (const notice of notices) if (!told.has(notice)) log.warn(notice);
      if (notices.length === 0 && told.size > 0) log.info('Nothing is amiss any more.');
      told = new Set(notices);
    },
  };
}
