import { cString, u32, u64 } from '../../memory/words.ts';
import type { PythonType } from '../../types/python-type.ts';
import { namedEdge } from './edge.ts';
import { isIdentifier } from './name-list.ts';
import type { ShapeSource } from './shape-source.ts';

// Include/descrobject.h and structmember.h: members that hold a reference.
const T_OBJECT = 6;
const T_OBJECT_EX = 16;
const MOST_BASES = 64;
const MOST_MEMBERS = 256;

/**
 * Names the fields that a type and its bases publish as members: `__slots__`, and what C types show of their
 * structures. Source: PyMemberDef in Include/descrobject.h, Objects/typeobject.c (type_new_slots).
 */
export function labelMembers(
  type: Pick<PythonType, 'address' | 'baseAddress'>,
  edges: Int32Array,
  { memory, layout, names }: Pick<ShapeSource, 'memory' | 'layout' | 'names'>,
): void {
  const size = layout['memberdef.size']!;
  const offsetAt = layout['memberdef.offset']!;
  let address = type.address;
  for (let depth = 0; address > 0 && depth < MOST_BASES; depth++) {
    const members = u64(memory, address + layout['type.tp_members']!);
    for (let i = 0; members > 0 && i < MOST_MEMBERS; i++) {
      const member = members + i * size;
      const nameAddress = u64(memory, member);
      if (nameAddress === 0) break;
      const kind = u32(memory, member + 8);
      const word = u64(memory, member + offsetAt) / 4;
      if ((kind !== T_OBJECT && kind !== T_OBJECT_EX) || !(word < edges.length) || edges[word] !== 0)
        continue;
      const name = cString(memory, nameAddress, 65);
      if (isIdentifier(name)) edges[word] = namedEdge(names.add(name));
    }
    address = u64(memory, address + layout['type.tp_base']!);
  }
}
