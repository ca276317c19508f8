import type { SettingName } from '../settings/definitions.ts';

/** Settings of every command that measures a host and judges what it measured. */
export const MEASURE_SETTINGS: readonly SettingName[] = [
  'containers',
  'tenants',
  'interval',
  'baseline-window',
  'min-window',
  'targets',
  'heap',
  'tenant-pattern',
  'tenant-field',
  'max-tenants',
  'data-dir',
  'host',
  'spool-max-bytes',
  'spool-max-age',
];
