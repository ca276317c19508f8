import type { OpenMappedFile } from '../elf/mapped-file.ts';
import type { HeapTarget } from '../heap-reader.ts';
import type { AddressMap } from '../memory/address-map.ts';
import type { Mapping } from '../memory/mapping.ts';
import type { TargetMemory } from '../memory/target-memory.ts';

/** A process's memory, live or recorded, with what the kernel says of it. */
export interface ProcessImage extends HeapTarget {
  readonly memory: TargetMemory;
  readonly mappings: readonly Mapping[];
  readonly openFile: OpenMappedFile;
}

/** An image with what every step of the search for its interpreter needs. */
export interface Search {
  readonly image: ProcessImage;
  readonly addresses: AddressMap;
  readonly architecture: 'x86_64' | 'aarch64';
  /** By the names of mapped files; null when none tells. */
  readonly named: { readonly major: number; readonly minor: number } | null;
}
