import { randomUUID } from 'node:crypto';

/** A name that no other test uses: good for a table, a bucket and a queue. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomUUID()}`;
}
