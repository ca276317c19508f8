import type { HeapReader } from '../heap/heap-reader.ts';
import type { Retention } from '../heap/retention/retention.ts';
import { HeapRefusal } from '../heap/runtime/heap-refusal.ts';
import { diffDocuments, growingTypes } from '../heap-report/diff-documents.ts';
import { findFormer } from '../heap-report/find-former.ts';
import type { HeapDocument, HeapOutput, RefusedProcess } from '../heap-report/heap-document.ts';
import { type HeapReading, makeDocument, NO_HOLDERS } from '../heap-report/make-document.ts';
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
  { container, processes }: FoundProcesses,
  questions: HeapQuestions,
  step: (text: string) => void,
): Promise<ReadHeaps> {
  const documents: HeapDocument[] = [];
  const refused: RefusedProcess[] = [];
  let answered = true;
  for (const process of processes) {
    const look: Look = {
      reader,
      container,
      process,
      alone: processes.length === 1,
      questions,
      step,
      missing: [],
    };
    try {
      const document = await readOne(look);
      documents.push(document);
      answered &&= isAnswered(document, questions);
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

/** One process, and what is wanted of it. */
interface Look {
  readonly reader: HeapReader;
  readonly container: string | null;
  readonly process: HeapProcess;
  /** The only process that is looked at. */
  readonly alone: boolean;
  readonly questions: HeapQuestions;
  readonly step: (text: string) => void;
  /** Gets what could not be had, for people. */
  readonly missing: string[];
}

async function readOne(look: Look): Promise<HeapDocument> {
  const { reader, container, process, questions, step, missing } = look;
  step(`Reading the heap of process ${process.pid}`);
  const census = await reader.census(process);
  const plain: HeapReading = { container, census, retention: null, diff: null, snapshot: null, missing };
  const former = formerOf(look, makeDocument(plain));
  const types = questions.retention ?? growers(look, former, makeDocument(plain));
  const retention = types === null ? null : await holders(look, types);
  const snapshot = questions.out === null ? null : await writeOut(look, questions.out);
  const reading = { ...plain, retention, snapshot };
  if (former === null) return makeDocument(reading);
  return makeDocument({ ...reading, diff: diffDocuments(former, makeDocument(reading)) });
}

function formerOf({ questions, alone, process, missing }: Look, now: HeapDocument): HeapDocument | null {
  if (questions.former === null) return null;
  const former = findFormer(questions.former, now, alone);
  if (former === null)
    missing.push(`The earlier look has no process ${process.pid} that started when this one did.`);
  return former;
}

/** Types to ask holders for without being told; null: none. */
function growers({ questions }: Look, former: HeapDocument | null, now: HeapDocument): string[] | null {
  if (former === null || !questions.holdersOfGrowth) return null;
  const types = growingTypes(diffDocuments(former, now), GROWERS_ASKED);
  return types.length > 0 ? types : null;
}

async function holders(look: Look, types: readonly string[]): Promise<Retention | null> {
  const { reader, process, questions, step } = look;
  step(
    `Looking for what holds ${types.length > 0 ? types.join(', ') : 'the most'} in process ${process.pid}`,
  );
  const { tenants } = questions;
  const request = { types: types.length > 0 ? types : null, tenants, maxHolders: MOST_HOLDERS };
  return await orMissing(look, 'holders', () => reader.retention(process, request));
}

async function writeOut(
  look: Look,
  out: NonNullable<HeapQuestions['out']>,
): Promise<HeapDocument['snapshot']> {
  look.step(`Writing ${out.file}`);
  const made = await orMissing(look, 'snapshot', () => look.reader.snapshot(look.process, out));
  if (made === null) return null;
  look.missing.push(...made.limits);
  return { file: out.file, nodes: made.nodes, edges: made.edges, bytes: made.bytes };
}

/** The census stands, whatever refuses what is asked beyond it. */
async function orMissing<T>({ missing }: Look, what: string, read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof HeapRefusal)) throw error;
    missing.push(`No ${what}: ${error.message}`);
    return null;
  }
}

/** Holders that nobody asked for by name may be missing. */
function isAnswered({ gaps, snapshot }: HeapDocument, { retention, out }: HeapQuestions): boolean {
  const held = !gaps.some(({ missing }) => missing === NO_HOLDERS);
  return (retention === null || held) && (out === null || snapshot !== null);
}
