import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAddressMap } from '../../agent/heap/memory/address-map.ts';
import { KIND } from '../../agent/heap/types/python-type.ts';
import { createTypeTable } from '../../agent/heap/types/type-table.ts';
import { onePythonPerVersion } from '../heap/pythons.ts';
import { withTarget } from './read-census.ts';

const folder = fileURLToPath(new URL('targets/', import.meta.url));
const KINDS = {
  Slots: KIND.plain,
  Attributes: KIND.plain,
  Text: KIND.str,
  Number: KIND.int,
  Real: KIND.float,
  Raw: KIND.bytes,
  Items: KIND.list,
  Row: KIND.tuple,
  Named: KIND.tuple,
  Map: KIND.dict,
  Ordered: KIND.orderedDict,
  OrderedDict: KIND.orderedDict,
  Group: KIND.set,
  FrozenGroup: KIND.set,
  Queue: KIND.deque,
  deque: KIND.deque,
  Buffer: KIND.bytearray,
  Failed: KIND.plain,
  dict: KIND.dict,
  type: KIND.type,
  Meta: KIND.type,
  object: KIND.plain,
  function: KIND.function,
  module: KIND.module,
} as const;

describe.each(await onePythonPerVersion())('Types of $name', (python) => {
  it('are read where they are, with what their instances look like', async () => {
    const target = await python.start('shapes.py', ['1'], { folder });
    onTestFinished(() => target.stop());
    target.send('types');
    const addresses = JSON.parse(await target.line()) as Record<string, number>;
    withTarget(target, (memory, interpreter, mappings) => {
      const table = createTypeTable(memory, interpreter, createAddressMap(mappings).isData);
      const typeAt = (address: number) => {
        const id = table.lookup(address % 2 ** 32, Math.floor(address / 2 ** 32));
        return id === 0 ? null : table.type(id);
      };
      const kinds = Object.fromEntries(
        Object.keys(KINDS).map((name) => [name, typeAt(addresses[name]!)?.kind]),
      );
      expect(kinds).toEqual(KINDS);

      const managed = python.minor >= 11;
      const attributes = typeAt(addresses.Attributes!)!;
      expect(attributes).toMatchObject({ name: '__main__.Attributes', heap: true, collected: true });
      expect(attributes.head).toBe(managed ? 32 : 16);
      expect([attributes.managedDict, attributes.inlineValues]).toEqual([managed, python.minor >= 13]);
      expect(typeAt(addresses.dict!)).toMatchObject({
        name: 'dict',
        heap: false,
        head: 16,
        id: expect.any(Number),
      });
      // Asked again, the same; an instance, a neighbour and nothing at all are no types.
      expect(typeAt(addresses.Attributes!)).toBe(attributes);
      const before = table.count;
      const others = [
        interpreter.modulesAddress,
        addresses.dict! + 8,
        addresses.dict! + 1,
        0,
        2 ** 47,
        12_345,
      ];
      expect(others.map(typeAt)).toEqual(others.map(() => null));
      expect(table.count).toBe(before);
    });
  });
});
