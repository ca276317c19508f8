const DAY_MS = 86_400_000;

/** How long the history keeps each kind of item, in ms after the moment it describes. Findings stay for ever. */
export const RETENTION_MS = {
  bin: 8 * DAY_MS,
  requests: 8 * DAY_MS,
  census: 30 * DAY_MS,
  ledger: 30 * DAY_MS,
  lifecycle: 90 * DAY_MS,
  hour: 90 * DAY_MS,
  head: 90 * DAY_MS,
} as const;
