import type { EventBus } from '../store/event-bus.ts';
import type { HistoryStore } from '../store/history.ts';
import type { Mailbox } from '../store/mailbox.ts';
import { findingEvent } from './finding-events.ts';
import type { ScoredContainer } from './scored-container.ts';
import { wantCaptures } from './want-captures.ts';

export interface TellOptions {
  readonly store: HistoryStore;
  readonly bus: EventBus;
  readonly mailbox: Mailbox;
  readonly service: string;
  readonly scored: readonly ScoredContainer[];
  readonly nowMs: number;
  readonly topReplicas: number;
  readonly capturesPerHostHour: number;
}

export interface Told {
  readonly events: number;
  readonly commands: number;
  /** Not left, since their host had enough in this hour. */
  readonly commandsWithheld: number;
}

/**
 * Tells of every transition of a service's findings of which nobody was told yet, those of an attempt that failed among
 * them: first the hosts, then the bus, and only then the mark goes. What is told twice has the same ids. Throws what
 * the stores throw; the next attempt then begins where this one ended.
 */
export async function tellTransitions(o: TellOptions): Promise<Told> {
  let [events, commands, commandsWithheld] = [0, 0, 0];
  for (const finding of await o.store.findings({ service: o.service })) {
    const untold = finding.untold ?? [];
    if (untold.length === 0) continue;
    for (const command of untold.flatMap((t) => wantCaptures(finding, t, o)))
      if (await o.mailbox.leave(command, o.capturesPerHostHour)) commands++;
      else commandsWithheld++;
    const told = untold.flatMap((t) => findingEvent(finding, t) ?? []);
    await o.bus.publish(told);
    events += told.length;
    // Refused when the state changed meanwhile: then all is told again, the new transition among it.
    await o.store.putFinding({ ...finding, untold: [] }, finding.state);
  }
  return { events, commands, commandsWithheld };
}
