import type { Report } from '../functions/contract/report.ts';
import { silentProgress } from './compose/progress.ts';
import type { Protocol } from './memory-leak-detection.ts';
import { loadSettings } from './settings/load-settings.ts';
import { withScanInterval } from './settings/scan-interval.ts';

export interface CloudArchitectAgentOptions {
  /** Name of the task; there is one. */
  readonly task: 'detect_runtime_memory_leaks';
  /** Names, or `*` for all. */
  readonly scope: { readonly containers: readonly string[] | '*'; readonly tenants: readonly string[] | '*' };
  /** Seconds of history that are judged. */
  readonly baselineWindow: number;
  /** Seconds to sample first; default 120, 0 = history only. */
  readonly duration?: number;
  /** Where history, spool and bundles live; default as on the command line. */
  readonly dataDir?: string;
  /** Ends sampling early; the promise still resolves with what was measured. */
  readonly signal?: AbortSignal;
}

export interface LeakDetectionResult {
  /** MB per hour, 1 MB = 1,048,576 bytes; confidence 0..1. High-confidence leaks only; suspects are in the report. */
  readonly leaks: readonly {
    readonly container: string;
    readonly tenant: string | null;
    readonly leak_rate_mb_hr: number;
    readonly confidence: number;
  }[];
  readonly forensics: { readonly path: string | null };
  readonly report: Report;
}

/**
 * The product in code.
 * @example
 * const agent = new CloudArchitectAgent({ task: 'detect_runtime_memory_leaks', scope: { containers: ['api'], tenants: '*' }, baselineWindow: 86_400 });
 * const { leaks } = await agent.execute(MemoryLeakDetection);
 */
export class CloudArchitectAgent {
  readonly #options: CloudArchitectAgentOptions;

  constructor(options: CloudArchitectAgentOptions) {
    this.#options = options;
  }

  /** Throws the typed errors of the command line (no usable engine, unusable settings, unusable data directory). */
  async execute(protocol: Protocol): Promise<LeakDetectionResult> {
    const { scope, baselineWindow, duration, dataDir, signal } = this.#options;
    const loaded = loadSettings(
      {
        'baseline-window': `${baselineWindow}s`,
        ...(duration === undefined ? {} : { duration: `${duration}s` }),
        ...(dataDir === undefined ? {} : { 'data-dir': dataDir }),
        ...(scope.containers === '*' ? {} : { containers: scope.containers.join(',') }),
        ...(scope.tenants === '*' ? {} : { tenants: scope.tenants.join(',') }),
      },
      process.env,
      null,
    );
    const settings = withScanInterval(loaded);
    const { report } = await protocol.run({
      settings,
      env: process.env,
      now: Date.now,
      progress: silentProgress,
      signal: signal ?? new AbortController().signal,
    });
    return {
      leaks: report.findings.high_confidence_leaks.map((leak) => ({
        container: leak.container,
        tenant: leak.tenant,
        leak_rate_mb_hr: leak.leak_rate_mb_per_hour,
        confidence: leak.confidence_score,
      })),
      forensics: { path: report.findings.forensics_path },
      report,
    };
  }
}
