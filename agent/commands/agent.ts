import type { Command } from 'commander';
import { createLog } from '../compose/log.ts';
import { type CommonOptions, newCommand, settingsFrom } from './common.ts';
import { interruptSignal } from './interrupt.ts';
import { MEASURE_SETTINGS } from './measure-settings.ts';
import { writeStdout } from './output.ts';

const EXAMPLES = [
  'deployclaw agent                        # sample every 10 s, judge every 15 minutes, until stopped',
  'deployclaw agent --json | tee findings.ndjson    # one JSON line a change of a finding',
];

/** `deployclaw agent`: the same sampling for ever, as a daemon delivering to the embedded pipeline. */
export function agentCommand(): Command {
  const command = newCommand('agent', 'Sample for ever and judge on a schedule.', EXAMPLES, [
    ...MEASURE_SETTINGS,
    'score-every',
    'heap-every',
  ]);
  return command.action(async () => {
    const options = command.opts<CommonOptions>();
    const { settings } = settingsFrom(command);
    const log = createLog(process.stderr, options);
    const interrupt = interruptSignal(() => log.info('Stopping: delivering what was measured.'));
    try {
      const { runAgent } = await import('../compose/run-agent.ts');
      await runAgent({
        settings,
        env: process.env,
        now: Date.now,
        log,
        signal: interrupt.signal,
        onTransition: async (transition) => {
          if (!options.json || (await writeStdout(`${JSON.stringify(transition)}\n`))) return;
          log.warn('Nobody reads stdout any more.');
          interrupt.abort();
        },
      });
    } finally {
      interrupt.release();
    }
  });
}
