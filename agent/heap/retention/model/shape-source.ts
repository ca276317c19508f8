import type { Layout } from '../../layout/layout.ts';
import type { TargetMemory } from '../../memory/target-memory.ts';
import type { HeapCopy } from '../copy/heap-copy.ts';
import type { NameList } from './name-list.ts';

/** Where the shape of a type's instances is read from. */
export interface ShapeSource {
  readonly copy: HeapCopy;
  readonly memory: TargetMemory;
  readonly layout: Layout;
  readonly minor: number;
  readonly names: NameList;
}
