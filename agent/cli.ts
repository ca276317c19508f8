import { Command, CommanderError } from 'commander';
import { DeployclawError } from '../functions/contract/errors.ts';
import { printable } from '../functions/report/printable.ts';
import { agentCommand } from './commands/agent.ts';
import { auditCommand } from './commands/audit.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { EXIT } from './commands/exit-codes.ts';
import { heapCommand } from './commands/heap.ts';
import { guardOutput } from './commands/output.ts';
import { replayCommand } from './commands/replay.ts';
import { scanCommand } from './commands/scan.ts';
import { AGENT_VERSION } from './compose/host-facts.ts';
import { SettingsError } from './settings/load-settings.ts';
import { SettingsFileError } from './settings/settings-file.ts';

/** Every command; a new one is one file and one line here. */
const COMMANDS = [
  scanCommand,
  agentCommand,
  auditCommand,
  replayCommand,
  heapCommand,
  demoCommand,
  doctorCommand,
];

/** Runs the command line and sets `process.exitCode`; never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  guardOutput();
  const program = new Command('deployclaw')
    .description(
      'Finds memory leaks in Python services in Docker containers: which container, which tenant, how fast, how sure.',
    )
    .version(AGENT_VERSION)
    .addHelpText(
      'after',
      '\nExit codes: 0 no leak, 1 error, 2 usage, 3 leak found, 4 suspects only, 5 partial, 130 interrupted.',
    );
  for (const command of COMMANDS) program.addCommand(command());
  for (const command of [program, ...program.commands])
    command.exitOverride().showHelpAfterError('(add --help for examples)');
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.exitCode = report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.noLeak : EXIT.usage;
  if (error instanceof DeployclawError) {
    process.stderr.write(`deployclaw: ${printable(error.message, 2000)}\n`);
    return error instanceof SettingsError || error instanceof SettingsFileError ? EXIT.usage : EXIT.error;
  }
  // Not foreseen, hence a defect of ours: the stack is what a bug report needs.
  process.stderr.write(
    `deployclaw: unexpected error, please report it:\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return EXIT.error;
}
