import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type CommonOptions, newCommand, progressFor, settingsFrom } from './common.ts';
import { EXIT } from './exit-codes.ts';
import { interruptSignal } from './interrupt.ts';
import { writeStdout } from './output.ts';
import { printScan } from './scan.ts';

const EXAMPLES = ['deployclaw demo', 'deployclaw demo --duration 3m --json'];

/** Compressed time: two minutes stand for hours, so everything that needs patience is turned down, and the report says so. */
const DEFAULTS = { duration: '2m', interval: '1s', 'min-window': '90s' } as const;

/**
 * `deployclaw demo`: starts one leaking and three healthy services with real tenants' traffic, scans them, cleans up.
 * Exits 0 when the scan names exactly the leak that the service itself counts, else 1.
 */
export function demoCommand(): Command {
  const command = newCommand(
    'demo',
    'Start real leaking and healthy services, scan them, clean up.',
    EXAMPLES,
    ['duration', 'interval', 'min-window', 'targets'],
  );
  return command.action(async () => {
    const options = command.opts<CommonOptions>();
    const progress = progressFor(options);
    const interrupt = interruptSignal(() =>
      progress.note('Interrupted: removing what was started. Once more leaves that to the next demo.'),
    );
    let dataDir: string | null = null;
    try {
      const { settings } = settingsFrom(command, DEFAULTS);
      const { runDemo } = await import('../demo/run-demo.ts');
      dataDir = await mkdtemp(join(tmpdir(), 'deployclaw-demo-'));
      const outcome = await runDemo({
        settings: { ...settings, 'data-dir': dataDir },
        env: process.env,
        now: Date.now,
        progress,
        signal: interrupt.signal,
      });
      progress.end();
      if (outcome === null) {
        process.exitCode = EXIT.interrupted;
        return;
      }
      await printScan(outcome.result, options);
      // The report names the bundle in it.
      dataDir = null;
      const claims = outcome.claims
        .map(({ holds, text }) => `${holds ? 'as it is ' : 'WRONG    '} ${text}\n`)
        .join('');
      if (options.json) process.stderr.write(claims);
      else await writeStdout(`\n${claims}`);
      process.exitCode = outcome.claims.every((claim) => claim.holds) ? EXIT.noLeak : EXIT.error;
    } finally {
      progress.end();
      interrupt.release();
      if (dataDir !== null) await rm(dataDir, { recursive: true, force: true });
    }
  });
}
