import { KIND } from '../../types/python-type.ts';
import { pointerAt, taggedPointerAt, wideAt } from '../copy/heap-copy.ts';
import type { HeapModel } from '../model/heap-model.ts';

const MOST_CHUNKS = 10_000;
const MOST_CHUNK_BYTES = 64 * 1024 ** 2;

/**
 * Visits the frames on a thread's data stack (3.11 and later). Frames follow each other in its chunks, and are known by
 * their code: following their links instead would lead through the C stack. What was popped is not visited.
 * Source: Include/internal/pycore_frame.h, Python/pystate.c (_PyThreadState_PushFrame).
 */
export function eachStackFrame(
  model: HeapModel,
  thread: number,
  visit: (frame: number, code: number) => void,
): void {
  const { copy, layout } = model;
  const at = (place: number, field: string) => place + (layout[field]! >>> 2);
  let chunk = pointerAt(copy, at(thread, 'tstate.datastack_chunk'));
  // The current chunk is used up to the thread's top, those before it up to where they were left.
  let end = pointerAt(copy, at(thread, 'tstate.datastack_top'));
  for (let i = 0; chunk !== 0 && i < MOST_CHUNKS; i++) {
    const start = at(chunk, 'stack_chunk.data');
    const size = Math.min(wideAt(copy, at(chunk, 'stack_chunk.size')), MOST_CHUNK_BYTES);
    visitFrames(model, start, Math.min(end, chunk + (size >>> 2), copy.end), visit);
    chunk = pointerAt(copy, at(chunk, 'stack_chunk.previous'));
    const top = chunk === 0 ? 0 : wideAt(copy, at(chunk, 'stack_chunk.top'));
    end = at(chunk, 'stack_chunk.data') + Math.min(top, MOST_CHUNK_BYTES) * 2;
  }
}

function visitFrames(
  model: HeapModel,
  start: number,
  end: number,
  visit: (frame: number, code: number) => void,
): void {
  const { copy, layout } = model;
  const codeAt = layout['iframe.code']! >>> 2;
  const functionAt = layout['iframe.func']! >>> 2;
  const functionCodeAt = layout['function.func_code']! >>> 2;
  /** A variable may hold a code object too; only a frame has that code's function at its place. */
  const isFrame = (frame: number, code: number): boolean => {
    if (code === 0 || model.shapeAt(code)?.type.kind !== KIND.code) return false;
    const owner = taggedPointerAt(copy, frame + functionAt);
    return (
      model.shapeAt(owner)?.type.kind === KIND.function && pointerAt(copy, owner + functionCodeAt) === code
    );
  };
  const fixed = layout['iframe.localsplus']! >>> 2;
  for (let frame = start; frame + fixed <= end; ) {
    const code = taggedPointerAt(copy, frame + codeAt);
    if (!isFrame(frame, code)) {
      frame += 2;
      continue;
    }
    visit(frame, code);
    frame += fixed;
  }
}
