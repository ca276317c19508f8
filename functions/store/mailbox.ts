import type { Command, CommandResult } from '../contract/command.ts';

/** Commands to hosts, and what became of them: DynamoDB, or memory on one host. A host sees its own alone. */
export interface Mailbox {
  /** False when the host already has `mostPerHour` commands of the last hour: nothing is left then. */
  leave(command: Command, mostPerHour: number): Promise<boolean>;
  /** Commands for a host that have no result and are not expired, oldest first. Damaged ones are counted, never thrown. */
  waiting(
    host: string,
    nowMs: number,
  ): Promise<{ readonly commands: readonly Command[]; readonly unreadable: number }>;
  /** Once: false when it has a result already. */
  answer(result: CommandResult): Promise<boolean>;
}
