import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Body } from './item-table.ts';
import { jsonBody, parseJsonBody } from './json-body.ts';

/** How one kind of item is kept. */
export interface ItemKind<T> {
  encode(value: T): Body;
  /** Throws on anything that is not a valid value: what is in a table is as hostile as what is in a queue. */
  decode(body: Body, key: { readonly pk: string; readonly sk: string }): T;
  /** A smaller value that says what it is without; null when nothing can be left out. For items above 400 KB. */
  trim?(value: T): T | null;
}

/** Items that are one JSON value of a schema. */
export function jsonKind<T>(schema: z.ZodType<T>, trim?: (value: T) => T | null): ItemKind<T> {
  return {
    encode: jsonBody,
    decode: (body) => schema.parse(parseJsonBody(body)),
    ...(trim && { trim }),
  };
}

/** Whether two values are one in the table: the order of keys does not count, nor what is not kept. */
export function sameValue<T>(kind: ItemKind<T>, a: T, b: T): boolean {
  return isDeepStrictEqual(a, b) || isDeepStrictEqual(kind.encode(a), kind.encode(b));
}
