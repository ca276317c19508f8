import { z } from 'zod';
import { ulid } from '../contract/command.ts';
import { epochMs } from '../contract/scalars.ts';

/** Commands that a host was left lately: what its hourly limit is counted by. */
export const recentCommands = z.array(z.object({ id: ulid, atMs: epochMs })).max(1000);
export type RecentCommands = z.infer<typeof recentCommands>;

const HOUR_MS = 3_600_000;

/**
 * The recent commands with one more; null when the hour that ends with it is full. A command that is counted already takes
 * no second place. A sliding hour: two full hours at a change of the clock's hour would be twice the limit.
 */
export function withCommand(
  recent: RecentCommands,
  command: { readonly id: string; readonly atMs: number },
  mostPerHour: number,
): RecentCommands | null {
  const alive = recent.filter((r) => r.atMs > command.atMs - HOUR_MS);
  if (alive.some((r) => r.id === command.id)) return alive;
  return alive.length >= mostPerHour ? null : [...alive, command];
}
