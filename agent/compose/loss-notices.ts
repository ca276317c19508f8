import type { MeasurementCounts } from './measurement.ts';

/** What measuring missed, dropped or could not count, in words; the same for a scan's report and a daemon's log. */
export function lossNotices(counts: MeasurementCounts): string[] {
  const { requests } = counts;
  const out: string[] = [];
  if (counts.ticksMissed > 0)
    out.push(
      `${counts.ticksMissed} sampling ticks were missed because the host was busy; raise --interval if this stays.`,
    );
  if (counts.samplesDiscarded > 0)
    out.push(
      `${counts.samplesDiscarded} samples were discarded: out of order, twice at one time, or beyond the bounds of a bin.`,
    );
  if (counts.recordsLost > 0)
    out.push(`${counts.recordsLost} records were lost since the spool could not be written.`);
  if (requests.linesDropped > 0)
    out.push(`${requests.linesDropped} log lines were cut or dropped for their length.`);
  if (requests.tenantsHashed > 0)
    out.push(
      `${requests.tenantsHashed} tenant names were counted together as "other": too many or unprintable; raise --max-tenants if they are real.`,
    );
  if (requests.lastError) out.push(`Access logs: ${requests.lastError}`);
  return [...out, ...requests.notices];
}
