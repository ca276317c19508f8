import type { Layout } from '../../layout/layout.ts';
import type { TargetMemory } from '../../memory/target-memory.ts';
import { createTypeTable, type TypeTable } from '../../types/type-table.ts';
import { type HeapCopy, placeOf } from '../copy/heap-copy.ts';
import type { RetentionTarget } from '../job-bounds.ts';
import { createKeyNames, type KeyNames, variableName } from './key-names.ts';
import { createNameList, type NameList } from './name-list.ts';
import { createShape, type ObjectShape } from './object-shape.ts';

/** How to read objects in a copy. */
export interface HeapModel {
  readonly copy: HeapCopy;
  /** The live process: types are read from it when they are met, and names of C code lie in memory that is not copied. */
  readonly memory: TargetMemory;
  readonly layout: Layout;
  readonly minor: number;
  readonly types: TypeTable;
  /** Names of fields and variables. */
  readonly names: NameList;
  /** Edges of variables by their names' places. */
  readonly variables: { readonly local: KeyNames; readonly closure: KeyNames; readonly default: KeyNames };
  /** The shape of the object at a place; null when no object lies there. */
  shapeAt(place: number): ObjectShape | null;
  /** The shape of instances of the type with this id. */
  shapeOf(typeId: number): ObjectShape;
}

export function createHeapModel(copy: HeapCopy, target: RetentionTarget): HeapModel {
  const { minor } = target.interpreter;
  // V8 keeps a large object from JSON as a hash table; a spread copy has the form in which a field is read in no time.
  const layout = { ...target.interpreter.layout };
  const { memory } = target;
  const types = createTypeTable(memory, target.interpreter, (address) => placeOf(copy, address) !== 0);
  const names = createNameList();
  const shapes: (ObjectShape | undefined)[] = [];
  const { words } = copy;

  const shapeOf = (id: number): ObjectShape => {
    const known = shapes[id];
    if (known !== undefined) return known;
    const shape = createShape(types.type(id), { copy, memory, layout, minor, names });
    shapes[id] = shape;
    return shape;
  };

  const shapeAt = (place: number): ObjectShape | null => {
    const id = types.lookup(words[place + 2]!, words[place + 3]!);
    return id === 0 ? null : shapeOf(id);
  };
  const variables = (kind: string | null) =>
    createKeyNames({ copy, layout, names, shapeAt }, (text) => variableName(text, kind));

  return {
    copy,
    memory,
    layout,
    minor,
    types,
    names,
    shapeOf,
    shapeAt,
    variables: { local: variables(null), closure: variables('closure'), default: variables('default') },
  };
}
