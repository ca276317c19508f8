import type { Report } from '../../functions/contract/report.ts';

/** Exit codes of every command; part of the product's contract. */
export const EXIT = {
  noLeak: 0,
  error: 1,
  usage: 2,
  leak: 3,
  suspect: 4,
  partial: 5,
  interrupted: 130,
} as const;

/**
 * Exit code of a report. A leak outranks everything but an interruption (whoever waits for one must hear of it), and a
 * partial look outranks suspects: "only suspects" cannot be said of what was not read.
 */
export function exitCodeOf(report: Report): number {
  if (report.status === 'interrupted') return EXIT.interrupted;
  if (report.findings.high_confidence_leaks.length > 0) return EXIT.leak;
  if (report.status === 'partial') return EXIT.partial;
  return report.findings.medium_confidence_anomalies.length > 0 ? EXIT.suspect : EXIT.noLeak;
}
