import type { z } from 'zod';
import { MessageError } from './message-error.ts';

/** The JSON text as a value of the schema. Throws MessageError. */
export function parseMessage<T>(text: string, schema: z.ZodType<T>, what: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new MessageError(
      `A message is no ${what}.`,
      'See what else writes to this queue, and that all functions are of one release.',
      { cause },
    );
  }
}
