import type { EmulatorName } from '../emulator/local-aws.ts';

/**
 * What an adapter or an emulator may do otherwise than the rest, each with its reason. A test that meets one of them
 * names it; what is not here must be the same everywhere.
 */
export const ALLOWED_DIFFERENCES = {
  'last-sight-lags':
    'DynamoDB: a head’s last sight alone is written once an hour (headLagMs), since a head costs three write units; the suite runs with 0, where it is exact.',
  'unfinished-hour':
    'DynamoDB: the hour that goes on is computed from its bins when it is read; that of a container whose host vanished within it expires with them after 8 days.',
  'unreadable-items':
    'DynamoDB leaves an invalid item out and counts it; SQLite raises a StoreError `corrupt`.',
  'not-a-transaction':
    'DynamoDB: a failed write may have stored some of its records; the same records again complete it. SQLite stores all or none.',
  'eventual-reads': 'DynamoDB reads all but findings and signatures eventually consistent; no emulator does.',
  'expiry-in-seconds': 'DynamoDB: an expiry is rounded up to a second.',
  'multipart-lock': 'MiniStack drops the Object Lock of an upload in parts.',
} as const;

/** Differences of one emulator to AWS. */
const OF_EMULATOR: Readonly<Record<EmulatorName, readonly (keyof typeof ALLOWED_DIFFERENCES)[]>> = {
  ministack: ['multipart-lock'],
  localemu: [],
};

/** Whether the emulator may differ in that. */
export function mayDiffer(emulator: EmulatorName, difference: keyof typeof ALLOWED_DIFFERENCES): boolean {
  return OF_EMULATOR[emulator].includes(difference);
}
