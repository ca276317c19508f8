import { KIND } from '../../types/python-type.ts';
import { pointerAt } from '../copy/heap-copy.ts';
import {
  codeReferences,
  functionReferences,
  moduleReferences,
  typeReferences,
} from './definition-references.ts';
import { dictReferences } from './dict-references.ts';
import { EDGE } from './edge.ts';
import { frameReferences, generatorReferences } from './frame-references.ts';
import type { HeapModel } from './heap-model.ts';
import { fieldReferences, instanceReferences } from './instance-references.ts';
import type { ObjectShape } from './object-shape.ts';
import { type ReferenceList, reserve } from './reference-list.ts';
import { dequeReferences, listReferences, setReferences, tupleReferences } from './sequence-references.ts';

/**
 * Collects into `list` what the object at `place` holds: exactly for containers, and for everything else every aligned
 * word of its structure that leads into the copy. Whoever reads the list checks that objects lie there.
 * Weak references are not held, and are left out. Lengths are cut to what the copy holds.
 */
export function collectReferences(
  model: HeapModel,
  shape: ObjectShape,
  place: number,
  list: ReferenceList,
): void {
  list.count = 0;
  switch (shape.type.kind) {
    case KIND.tuple:
      tupleReferences(model, place, list);
      break;
    case KIND.list:
      listReferences(model, place, list);
      break;
    case KIND.dict:
    case KIND.orderedDict:
      dictReferences(model, place, list);
      break;
    case KIND.set:
      setReferences(model, place, list);
      break;
    case KIND.deque:
      dequeReferences(model, place, list);
      return;
    case KIND.type:
      typeReferences(model, shape, place, list);
      return;
    case KIND.module:
      moduleReferences(model, shape, place, list);
      return;
    case KIND.frame:
      frameReferences(model, shape, place, list);
      return;
    case KIND.generator:
      generatorReferences(model, shape, place, list);
      return;
    case KIND.code:
      codeReferences(model, place, list);
      return;
    case KIND.function:
      functionReferences(model, shape, place, list);
      return;
    case KIND.weakref:
      weakReferences(model, place, list);
      break;
  }
  fieldReferences(model, shape, place, list);
  instanceReferences(model, shape, place, list);
}

/** A weak reference owns its callback only. */
function weakReferences(model: HeapModel, place: number, list: ReferenceList): void {
  if (!reserve(list, 1)) return;
  const target = pointerAt(model.copy, place + (model.layout['weakref.wr_callback']! >>> 2));
  if (target === 0) return;
  list.targets[list.count] = target;
  list.edges[list.count++] = EDGE.field;
}
