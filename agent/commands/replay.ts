import type { Command } from 'commander';
import type { ReplayInput } from '../replay/replay-sources.ts';
import { SettingsError } from '../settings/load-settings.ts';
import { type CommonOptions, newCommand, progressFor, settingsFrom } from './common.ts';
import { exitCodeOf } from './exit-codes.ts';
import { printScan } from './scan.ts';

const EXAMPLES = [
  'deployclaw replay --memory memory.json.gz --requests requests.json.gz',
  'curl -G .../api/v1/query_range ... | deployclaw replay --memory - --json',
  'deployclaw replay --prometheus http://127.0.0.1:9090 --range 24h --step 60s',
  'deployclaw replay --memory memory.json --labels labels.json    # and how often the verdicts are right',
];

interface ReplayFlags extends CommonOptions {
  readonly memory?: string;
  readonly requests?: string;
  readonly labels?: string;
  readonly prometheus?: string;
}

/** `deployclaw replay`: verdicts from recorded metrics, no host access. */
export function replayCommand(): Command {
  const command = newCommand('replay', 'Judge recorded metrics; touches no host.', EXAMPLES, [
    'containers',
    'min-window',
    'memory-metric',
    'container-label',
    'service-label',
    'version-label',
    'host-label',
    'tenant-label',
    'max-tenants',
    'memory-query',
    'requests-query',
    'range',
    'step',
  ])
    .option(
      '--memory <FILE>',
      'answer of Prometheus to query_range with memory series, plain or gzip; - is stdin',
    )
    .option('--requests <FILE>', 'the same with cumulative request counters by container and tenant')
    .option('--labels <FILE>', 'what is known to leak: adds scores')
    .option('--prometheus <URL>', 'ask this server instead (token: DEPLOYCLAW_PROMETHEUS_TOKEN)');
  return command.action(async () => {
    const flags = command.opts<ReplayFlags>();
    const { settings } = settingsFrom(command);
    const input = inputOf(flags);
    const progress = progressFor(flags);
    try {
      const { readLabelsFile } = await import('../replay/read-labels-file.ts');
      const { runReplay } = await import('../replay/run-replay.ts');
      const labels = flags.labels === undefined ? null : await readLabelsFile(flags.labels);
      const result = await runReplay({ settings, input, labels, now: Date.now, progress });
      progress.end();
      await printScan(result, flags);
      process.exitCode = exitCodeOf(result.report);
    } finally {
      progress.end();
    }
  });
}

function inputOf({ memory, requests, prometheus }: ReplayFlags): ReplayInput {
  if (
    (memory === undefined) === (prometheus === undefined) ||
    (prometheus !== undefined && requests !== undefined)
  )
    throw new SettingsError(
      'A replay reads either files or a server.',
      'Give --memory FILE (and --requests FILE), or --prometheus URL (and --requests-query).',
    );
  if (memory !== undefined) return { memory, requests: requests ?? null };
  return { prometheus: prometheus!, token: process.env.DEPLOYCLAW_PROMETHEUS_TOKEN || null };
}
