import { type InstanceKey, instanceKeyText } from '../contract/instance.ts';
import type { SnapshotRecord } from '../contract/records.ts';
import { filedAtMs } from './record-time.ts';

/** Keys of the one table, the same in both adapters. Times are 15 digits, so that text order is time order. */

export const HEAD_SK = 'HEAD';

/** Prefix of the sort key by kind of item. */
export const SK_PREFIX = {
  bin: 'BIN#',
  requests: 'REQ#',
  census: 'CENSUS#',
  ledger: 'LEDGER#',
  lifecycle: 'LIFE#',
  hour: 'HOUR#',
} as const;

export function instancePk(key: InstanceKey): string {
  return `INSTANCE#${instanceKeyText(key)}`;
}

export function servicePk(service: string): string {
  return `SERVICE#${service}`;
}

export const FINDING_SK_PREFIX = 'FINDING#';

export function findingSk(fingerprint: string): string {
  return `${FINDING_SK_PREFIX}${fingerprint}`;
}

export const VERSION_SK_PREFIX = 'VERSION#';

export function versionSk(version: string): string {
  return `${VERSION_SK_PREFIX}${version}`;
}

/** Sort key of a record: its natural key within the instance. */
export function recordSk(record: SnapshotRecord): string {
  const filed = `${SK_PREFIX[record.type]}${timeText(filedAtMs(record))}`;
  switch (record.type) {
    case 'bin':
    case 'ledger':
      return filed;
    case 'requests':
      return `${filed}#${record.source}`;
    case 'census':
      return `${filed}#${record.pid}`;
    case 'lifecycle':
      return `${filed}#${record.event}`;
  }
}

export function hourSk(hourStartMs: number): string {
  return `${SK_PREFIX.hour}${timeText(hourStartMs)}`;
}

const MAX_TIME = 999_999_999_999_999;

/** A time as sortable text; what is outside of 15 digits (an open range's ±Infinity) is clamped. */
export function timeText(ms: number): string {
  return String(Math.min(Math.max(Math.ceil(ms), 0), MAX_TIME)).padStart(15, '0');
}
