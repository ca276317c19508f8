import type { HeapReader } from '../heap/heap-reader.ts';
import { HeapRefusal } from '../heap/runtime/heap-refusal.ts';
import { diffDocuments, growingTypes } from '../heap-report/diff-documents.ts';
import { findFormer } from '../heap-report/find-former.ts';
import type { HeapDocument, HeapOutput, RefusedProcess } from '../heap-report/heap-document.ts';
import { type HeapReading, makeDocument } from '../heap-report/make-document.ts';
import type { FoundProcesses, HeapProcess } from './find-heap-processes.ts';

export interface HeapQuestions {
  /** Types whose holders are asked for; empty: of whatever holds the most; null: not asked. */
  readonly retention: readonly string[] | null;
  readonly tenants: readonly string[];
  readonly former: HeapOutput | null;
  /** Whether holders of what grew since the former look are wanted without being asked for. */
  readonly holdersOfGrowth: boolean;
  /** A heap snapshot of the one process. */
  readonly out: { readonly file: string; readonly withStrings: boolean } | null;
}

export interface ReadHeaps {
  readonly documents: readonly HeapDocument[];
  readonly refused: readonly RefusedProcess[];
  /** False when holders or a snapshot were asked for by name and are missing; the documents say why. */
  readonly answered: boolean;
}

const MOST_HOLDERS = 100;
/** With --diff, holders are looked for of so many of the types that grew most. */
const GROWERS_ASKED = 5;

/** Reads one process after the other; a refusal of one is no failure of the others. */
export async function readHeaps(
  reader: HeapReader,
  found: FoundProcesses,
  questions: HeapQuestions,
  step: (text: string) => void,
): Promise<ReadHeaps> {
  const documents: HeapDocument[] = [];
  const refused: RefusedProcess[] = [];
  let answered = true;
  for (const process of found.processes) {
    try {
      const document = await readOne(reader, found, process, questions, step, () => {
        answered = false;
      });
      documents.push(document);
    } catch (error) {
      if (!(error instanceof HeapRefusal)) throw error;
      const { rule, remedy } = error;
      refused.push({
        pid: process.pid,
        rule,
        message: error.message.slice(0, -remedy.length).trim(),
        remedy,
      });
    }
  }
  return { documents, refused, answered };
}

async function readOne(
  reader: HeapReader,
  { container, processes }: FoundProcesses,
  process: HeapProcess,
  { retention: asked, tenants, former: formerOutput, holdersOfGrowth, out }: HeapQuestions,
  step: (text: string) => void,
  onMissing: () => void,
): Promise<HeapDocument> {
  const missing: string[] = [];
  /** The census stands, whatever refuses what is asked beyond it. */
  async function orMissing<T>(what: string, read: () => Promise<T>): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof HeapRefusal)) throw error;
      missing.push(`No ${what}: ${error.message}`);
      onMissing();
      return null;
    }
  }
  step(`Reading the heap of process ${process.pid}`);
  const census = await reader.census(process);
  const plain: HeapReading = { container, census, retention: null, diff: null, snapshot: null, missing };
  const former = formerOutput && findFormer(formerOutput, makeDocument(plain), processes.length);
  if (formerOutput !== null && former === null)
    missing.push(`The earlier look has no process ${process.pid} that started when this one did.`);
  const types =
    asked ??
    (former && holdersOfGrowth
      ? growingTypes(diffDocuments(former, makeDocument(plain)), GROWERS_ASKED)
      : []);
  let reading = plain;
  if (asked !== null || types.length > 0) {
    step(
      `Looking for what holds ${types.length > 0 ? types.join(', ') : 'the most'} in process ${process.pid}`,
    );
    const request = { types: types.length > 0 ? types : null, tenants, maxHolders: MOST_HOLDERS };
    reading = { ...reading, retention: await orMissing('holders', () => reader.retention(process, request)) };
  }
  if (out !== null) {
    step(`Writing ${out.file}`);
    const made = await orMissing('snapshot', () => reader.snapshot(process, out));
    if (made !== null) {
      missing.push(...made.limits);
      reading = {
        ...reading,
        snapshot: { file: out.file, nodes: made.nodes, edges: made.edges, bytes: made.bytes },
      };
    }
  }
  if (former === null) return makeDocument(reading);
  return makeDocument({ ...reading, diff: diffDocuments(former, makeDocument(reading)) });
}
