import { z } from 'zod';
import { parseMessage } from '../lambda/parse-message.ts';

/** What S3 tells a queue: objects that arrived, or once, when it was connected, that it can. */
const notification = z.union([
  z.object({
    Records: z
      .array(z.object({ s3: z.object({ object: z.object({ key: z.string().max(1024) }) }) }))
      .max(100),
  }),
  z.object({ Event: z.literal('s3:TestEvent') }),
]);

/** Keys of the objects that a message tells of; S3 writes them as in a URL. Throws MessageError. */
export function arrivals(body: string): string[] {
  const told = parseMessage(body, notification, 'notification of S3');
  if (!('Records' in told)) return [];
  return told.Records.map((r) => decodeURIComponent(r.s3.object.key.replaceAll('+', ' ')));
}
