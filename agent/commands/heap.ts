import type { Command } from 'commander';
import { HOST_ROOTS } from '../collect/collector.ts';
import type { HeapPlan } from '../heap-command/run-heap.ts';
import { parseDuration } from '../settings/duration.ts';
import { SettingsError } from '../settings/load-settings.ts';
import { type CommonOptions, newCommand, progressFor, settingsFrom, wantsColor } from './common.ts';
import { EXIT } from './exit-codes.ts';
import { interruptSignal } from './interrupt.ts';
import { writeStdout } from './output.ts';

const EXAMPLES = [
  'deployclaw heap api                       # what lives in the Python processes of the container api',
  'deployclaw heap 4711 --retention app.handlers.Session    # and who holds the sessions of process 4711',
  'deployclaw heap api --json > before.json; sleep 600; deployclaw heap api --diff before.json',
  'deployclaw heap api --watch 10s           # again every 10 s, until Ctrl-C',
  'deployclaw heap 4711 --out api.heapsnapshot    # for Chrome DevTools or memlab; without strings',
];

const WATCH_EVERY = '5s';
const TOP = '25';

interface HeapFlags extends CommonOptions {
  readonly pid?: string;
  readonly top: string;
  readonly retention?: true | string[];
  readonly diff?: string;
  readonly watch?: true | string;
  readonly out?: string;
  readonly withStrings?: boolean;
}

/** `deployclaw heap TARGET`: census of live Python processes from outside; nothing is stopped or changed. */
export function heapCommand(): Command {
  const command = newCommand(
    'heap',
    'Show what lives in the heap of live Python processes, read from outside: no pause, no restart, nothing installed.',
    EXAMPLES,
    ['targets'],
  )
    .argument('<TARGET>', 'container (name, id or the beginning of one) or process number')
    .option('--pid <N>', 'only this process of the container, by its number on the host')
    .option('--top <N>', 'types in the table; --json has all', TOP)
    .option('--retention [TYPE]', 'who holds objects of this type, or the most; may be repeated', collect)
    .option('--tenants <a,b>', 'and how many of the held objects reach the id of each of these tenants')
    .option('--diff <FILE>', 'what grew since an earlier --json, and who holds it')
    .option('--watch [TIME]', `again and again, by default every ${WATCH_EVERY}, until Ctrl-C`)
    .option('--out <FILE.heapsnapshot>', 'writes the object graph for Chrome DevTools and memlab')
    .option('--with-strings', 'with the texts of strings in it: they may be secrets of the service');
  return command.action(async (target: string) => {
    const flags = command.opts<HeapFlags>();
    const { settings, sources } = settingsFrom(command);
    if (sources.tenants === 'flag' && flags.retention === undefined && flags.diff === undefined)
      throw new SettingsError(
        '--tenants counts the objects whose holders are looked for.',
        'Add --retention TYPE or --diff FILE.',
      );
    const plan = planOf(target, flags, settings.tenants ?? []);
    const text = { color: wantsColor(), top: wholeNumber('--top', flags.top, 1, 20_000) };
    const progress = progressFor(flags);
    const interrupt = interruptSignal(() => {});
    let looks = 0;
    try {
      // Loaded when they are needed: `--help` is there at once.
      const { runHeap } = await import('../heap-command/run-heap.ts');
      const { formatHeaps } = await import('../heap-report/format-heaps.ts');
      const { makeOutput } = await import('../heap-report/make-output.ts');
      await runHeap(plan, {
        settings,
        env: process.env,
        roots: HOST_ROOTS,
        now: Date.now,
        progress,
        signal: interrupt.signal,
        print: async ({ documents, refused, answered }) => {
          if (!answered) process.exitCode = EXIT.error;
          const watched = plan.watchMs !== null;
          const columns = process.stdout.isTTY ? process.stdout.columns : null;
          const first = looks++ === 0;
          const before = first || flags.json ? '' : betweenLooks();
          const verbose = flags.verbose ?? false;
          const shown = flags.json
            ? `${JSON.stringify(makeOutput(documents, refused), null, watched ? 0 : 2)}\n`
            : formatHeaps(documents, refused, { ...text, columns, verbose, gaps: first });
          return await writeStdout(before + shown);
        },
      });
    } catch (error) {
      if (!interrupt.signal.aborted) throw error;
      // Ctrl-C is how a watch ends.
      process.exitCode = looks > 0 ? EXIT.noLeak : EXIT.interrupted;
    } finally {
      progress.end();
      interrupt.release();
    }
  });
}

/** A terminal is drawn anew; a log gets one table after the other. */
function betweenLooks(): string {
  return process.stdout.isTTY ? '\u001b[H\u001b[2J' : '\n';
}

function planOf(target: string, flags: HeapFlags, tenants: readonly string[]): HeapPlan {
  if (flags.withStrings && flags.out === undefined)
    throw new SettingsError('--with-strings is for a snapshot.', 'Add --out FILE.heapsnapshot.');
  if (flags.watch !== undefined && flags.out !== undefined)
    throw new SettingsError('--watch and --out do not go together.', 'Write the snapshot by itself.');
  return {
    target,
    pid: flags.pid === undefined ? null : wholeNumber('--pid', flags.pid, 1, 2 ** 31),
    diffFile: flags.diff ?? null,
    watchMs: flags.watch === undefined ? null : watchEvery(flags.watch === true ? WATCH_EVERY : flags.watch),
    questions: {
      retention: flags.retention === undefined ? null : flags.retention === true ? [] : flags.retention,
      tenants,
      holdersOfGrowth: flags.watch === undefined,
      out: flags.out === undefined ? null : { file: flags.out, withStrings: flags.withStrings ?? false },
    },
  };
}

/** Commander hands over `true` where the option stands without a value. */
function collect(type: string, former: true | string[] | undefined): string[] {
  return [...(Array.isArray(former) ? former : []), type];
}

function watchEvery(text: string): number {
  try {
    const ms = parseDuration(text);
    if (ms >= 500) return ms;
  } catch {
    // The same complaint for what is no time and for what is too short.
  }
  throw new SettingsError(
    `--watch: "${text}" cannot be used.`,
    'Give a time of at least 500ms, such as 10s, or put --watch behind TARGET.',
  );
}

function wholeNumber(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new SettingsError(
    `${flag}: "${text}" cannot be used.`,
    `Give a whole number from ${least} to ${most}.`,
  );
}
