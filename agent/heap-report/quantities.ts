import { MB } from '../../functions/report/units.ts';

/** `1,234,567` */
export function grouped(n: number): string {
  return Math.round(n).toLocaleString('en-US');
}

/** `12.3 MB` from a tenth of a megabyte, `4.5 KB` below: types of a few hundred bytes are part of every table. */
export function size(bytes: number): string {
  const amount = Math.abs(bytes);
  const sign = bytes < 0 ? '-' : '';
  if (amount >= 1024 * MB) return `${sign}${(amount / 1024 / MB).toFixed(2)} GB`;
  if (amount >= MB / 10) return `${sign}${(amount / MB).toFixed(1)} MB`;
  if (amount >= 1024) return `${sign}${(amount / 1024).toFixed(1)} KB`;
  return `${sign}${Math.round(amount)} B`;
}

/** With its sign: `+1,234`, `-5`, `0`. */
export function signed(n: number, format: (n: number) => string): string {
  return n > 0 ? `+${format(n)}` : format(n);
}

/** `36.3 %`; empty where there is no whole. */
export function percent(part: number, whole: number): string {
  return whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : '';
}
