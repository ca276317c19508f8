import type { Command, CommandResult } from '../../contract/command.ts';
import type { Mailbox } from '../mailbox.ts';
import { type RecentCommands, withCommand } from '../mailbox-limit.ts';

/** A mailbox of this process, for one host that judges itself: commands do not outlive it. */
export function createMemoryMailbox(): Mailbox {
  const commands = new Map<string, Command>();
  const results = new Map<string, CommandResult>();
  const recent = new Map<string, RecentCommands>();
  return {
    async leave(wish, mostPerHour) {
      const place = { id: wish.id, atMs: wish.issuedAtMs };
      const next = withCommand(recent.get(wish.host) ?? [], place, mostPerHour);
      if (next === null) return false;
      recent.set(wish.host, next);
      if (!commands.has(wish.id)) commands.set(wish.id, wish);
      return true;
    },
    async waiting(host, nowMs) {
      for (const [id, { expiresAtMs }] of commands)
        if (expiresAtMs <= nowMs) {
          commands.delete(id);
          results.delete(id);
        }
      const waiting = [...commands.values()].filter((c) => c.host === host && !results.has(c.id));
      return { commands: waiting.sort((a, b) => (a.id < b.id ? -1 : 1)), unreadable: 0 };
    },
    async answer(result) {
      const own = commands.get(result.id)?.host === result.host;
      if (!own || results.has(result.id)) return false;
      results.set(result.id, result);
      return true;
    },
  };
}
