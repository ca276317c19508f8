import { isSameProcess } from './diff-documents.ts';
import type { HeapDocument, HeapOutput } from './heap-document.ts';

/**
 * The document of the same process in a former output. Where there is none because the service was restarted, the only
 * process of the former is compared with the only one of now; among several nobody could say which is which.
 */
export function findFormer(former: HeapOutput, now: HeapDocument, alone: boolean): HeapDocument | null {
  const documents = former.processes.length > 0 ? former.processes : [former];
  const same = documents.find((document) => isSameProcess(document, now));
  if (same !== undefined) return same;
  return documents.length === 1 && alone ? documents[0]! : null;
}
