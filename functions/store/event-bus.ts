import type { DeployclawEvent } from '../contract/events.ts';

/** Where events go: EventBridge (fleet) or whoever listens in this process (embedded). */
export interface EventBus {
  /** Resolves when all are accepted. Throws a typed error that names those that are not; the same event may be sent again. */
  publish(events: readonly DeployclawEvent[]): Promise<void>;
}
