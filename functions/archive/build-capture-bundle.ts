import { BUNDLE_SCHEMA } from '../contract/bundle-manifest.ts';
import type { Capture } from '../contract/capture.ts';
import { CAPTURE_SCHEMA } from '../contract/capture.ts';
import { REPORT_SCHEMA, type Report } from '../contract/report.ts';
import { buildReport } from '../report/build-report.ts';
import { formatMarkdown } from '../report/format-markdown.ts';
import { isoSeconds } from '../report/units.ts';
import type { ScoredContainer } from '../score/scored-container.ts';
import { heapMembers } from './heap-members.ts';
import { json, packBundle } from './pack-bundle.ts';
import { seriesMembers } from './series-ndjson.ts';

/**
 * The bundle of one capture: the verdict on the container from the history with what the capture read from inside (and how
 * that differs from the version before), its series, and the capture itself. Deterministic. Pure.
 */
export async function buildCaptureBundle(o: {
  readonly capture: Capture;
  readonly scored: readonly ScoredContainer[];
  readonly dropped: number;
  readonly location: string;
}): Promise<Buffer> {
  const report = reportOf(o);
  const { capture, scored } = o;
  const window = scored[0]?.window ?? { fromMs: capture.capturedAtMs, toMs: capture.capturedAtMs };
  return await packBundle(
    {
      created_at: isoSeconds(capture.capturedAtMs),
      task_id: report.task_id,
      versions: {
        deployclaw: BUNDLE_SCHEMA,
        node: process.version,
        contract: `${CAPTURE_SCHEMA}, ${REPORT_SCHEMA}`,
      },
      provenance: {
        host: capture.host,
        kernel: 'not told by the capture',
        engine: `command ${capture.commandId}`,
        window: { from: isoSeconds(window.fromMs), to: isoSeconds(window.toMs) },
        collectors: [
          {
            collector: 'heap',
            succeeded: capture.censuses.length,
            absent: 0,
            failed: capture.refusals.length,
          },
        ],
      },
    },
    [
      { path: 'report.json', content: json(report) },
      { path: 'report.md', content: formatMarkdown(report) },
      { path: 'capture.json', content: json(capture) },
      ...seriesMembers(scored),
      ...heapMembers(scored),
    ],
  );
}

function reportOf(o: Parameters<typeof buildCaptureBundle>[0]): Report {
  const { capture, scored, dropped, location } = o;
  const atMs = capture.capturedAtMs;
  const samples = scored.reduce((sum, s) => sum + s.sampleCount, 0);
  const looked = `${capture.censuses.length} censuses, ${capture.retentions.length} retentions, ${capture.refusals.length} refusals`;
  return buildReport(scored, {
    startedAtMs: atMs,
    finishedAtMs: atMs,
    status: scored.length === 0 || dropped > 0 ? 'partial' : 'completed',
    steps: {
      EnumerateContainers: { detail: `Took the container ${capture.identity.name} on ${capture.host}`, atMs },
      InjectHeapProfiler: { detail: `Read from outside on command ${capture.commandId}: ${looked}`, atMs },
      CollectMemorySnapshots: { detail: `Took ${samples} samples from the history`, atMs },
      CorrelateWithTraces: {
        detail: `Correlated with ${scored.reduce((n, s) => n + s.requests.length, 0)} windows of requests`,
        atMs,
      },
      GenerateLeakReport: {
        detail: `Verdict: ${scored[0]?.verdict.verdict ?? 'none, the history does not know the container'}`,
        atMs,
      },
      ExportForensics: { detail: `Wrote the report, the series and the capture to ${location}`, atMs },
    },
    forensicsPath: location,
    heapReads: capture.censuses.length + capture.retentions.length,
    processTreeTraversals: 0,
    notices:
      dropped === 0 ? [] : [`${dropped} parts of the capture were not valid and are in capture.json only.`],
  });
}
