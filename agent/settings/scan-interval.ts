import type { Settings } from './definitions.ts';
import type { LoadedSettings } from './load-settings.ts';

/** Readings that a verdict needs, with some to spare; with fewer it is `undetermined`, whatever the container does. */
const WANTED_READINGS = 100;
const FINEST_MS = 1000;

/**
 * Settings of one scan: where nobody set the interval, a short scan reads more often than the daemon, down to once a
 * second. At the daemon's 10 s, a scan of two minutes would end with "undetermined" for every container.
 */
export function withScanInterval({
  settings,
  sources,
}: Pick<LoadedSettings, 'settings' | 'sources'>): Settings {
  if (sources.interval !== 'default') return settings;
  const seconds = Math.floor(settings.duration / WANTED_READINGS / 1000);
  return { ...settings, interval: Math.min(settings.interval, Math.max(FINEST_MS, seconds * 1000)) };
}
