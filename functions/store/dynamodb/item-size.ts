import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** DynamoDB's limit of one item, names included: 400 KiB. */
export const MAX_ITEM_BYTES = 409_600;

/**
 * Size of an item as DynamoDB bills it: names and texts in UTF-8, binary as is, a number half a byte per digit and one.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: Readonly<Record<string, AttributeValue>>): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.B !== undefined) return value.B.length;
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1;
  throw new TypeError('the history has texts, numbers and binaries only');
}
