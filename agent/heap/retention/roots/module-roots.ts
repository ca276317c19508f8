import { KIND } from '../../types/python-type.ts';
import { placeOf, pointerAt } from '../copy/heap-copy.ts';
import type { GraphBuilder } from '../graph/build-graph.ts';
import { stringAt } from '../model/copied-string.ts';
import { eachEntry } from '../model/dict-references.ts';
import type { HeapModel } from '../model/heap-model.ts';

const LONGEST_NAME = 200;
const MOST_MODULES = 100_000;

interface Module {
  readonly name: string;
  readonly place: number;
}

/**
 * Makes every module of sys.modules a root. Answers with their names by the place of their namespace, for naming
 * frames. What two modules hold goes to the first root: the one that it was most likely made in (see `byOrigin`).
 */
export function addModuleRoots(
  model: HeapModel,
  builder: GraphBuilder,
  modulesAddress: number,
): ReadonlyMap<number, string> {
  const modules: Module[] = [];
  eachEntry(model, placeOf(model.copy, modulesAddress), (key, place) => {
    const name = modules.length < MOST_MODULES ? stringAt(model.copy, model.layout, key, LONGEST_NAME) : null;
    if (name !== null) modules.push({ name, place });
  });
  const namespaces = new Map<number, string>();
  for (const { name, place } of modules.reverse().sort(byOrigin)) {
    builder.addRoot(place, builder.paths.root(name));
    if (model.shapeAt(place)?.type.kind !== KIND.module) continue;
    const namespace = pointerAt(model.copy, place + (model.layout['module.md_dict']! >>> 2));
    if (namespace !== 0 && !namespaces.has(namespace)) namespaces.set(namespace, name);
  }
  return namespaces;
}

/**
 * The main program and packages import what modules deeper inside made; of two alike, the one that was imported later
 * was imported by the other (the list comes in here with the latest first).
 */
function byOrigin(a: Module, b: Module): number {
  return rank(b) - rank(a);
}

function rank({ name }: Module): number {
  return name === '__main__' ? -1 : name.split('.').length;
}
