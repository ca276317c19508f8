import type { HeapDocument, HeapOutput, RefusedProcess } from './heap-document.ts';

/** One JSON object for one or more processes that were read; see heapOutput. `documents` has at least one, the largest first. */
export function makeOutput(
  documents: readonly HeapDocument[],
  refused: readonly RefusedProcess[],
): HeapOutput {
  return {
    ...documents[0]!,
    processes: documents.length > 1 || refused.length > 0 ? [...documents] : [],
    refused: [...refused],
  };
}
