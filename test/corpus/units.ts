/** 1 MB is 1,048,576 bytes, as in the report. */
export const MB = 1_048_576;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
