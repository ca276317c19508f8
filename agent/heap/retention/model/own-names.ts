import { addressOf, pointerAt } from '../copy/heap-copy.ts';
import { stringAt } from './copied-string.ts';
import type { HeapModel } from './heap-model.ts';

const LONGEST_TEXT = 200;
const HIGH = 2 ** 32;

/** `module.qualname` of the class at a place; null when there is none. */
export function classText({ copy, types }: HeapModel, place: number): string | null {
  const address = addressOf(copy, place);
  const high = Math.floor(address / HIGH);
  const id = types.lookup(address - high * HIGH, high);
  return id === 0 ? null : types.type(id).name;
}

/** `module.qualname` of the function at a place; null for one that was made inside of another. */
export function functionText({ copy, layout }: HeapModel, place: number): string | null {
  const text = (field: string) => {
    const key = pointerAt(copy, place + (layout[field]! >>> 2));
    return key === 0 ? null : stringAt(copy, layout, key, LONGEST_TEXT);
  };
  const module = text('function.func_module');
  const name = text('function.func_qualname');
  return module === null || name === null || name.includes('<locals>') ? null : `${module}.${name}`;
}
