import { SUPPORTED_MINORS } from '../layout/layouts.ts';
import { HeapRefusal } from './heap-refusal.ts';

const LEFT_ALONE = 'Its memory is still watched from outside, only its objects are not counted.';

/** No interpreter, or one without CPython's objects. */
export function notPython(pid: number): HeapRefusal {
  return new HeapRefusal('not-python', `Process ${pid}: no Python interpreter is loaded in it.`, LEFT_ALONE);
}

export function notCPython(pid: number): HeapRefusal {
  return new HeapRefusal(
    'not-cpython',
    `Process ${pid}: it runs PyPy, which has another kind of heap.`,
    LEFT_ALONE,
  );
}

export function unsupportedVersion(pid: number, version: string): HeapRefusal {
  const [first, last] = [SUPPORTED_MINORS[0], SUPPORTED_MINORS.at(-1)];
  return new HeapRefusal(
    'unsupported-version',
    `Process ${pid}: Python ${version} is not among those whose heap can be read (3.${first} to 3.${last}).`,
    LEFT_ALONE,
  );
}

export function unsupportedArchitecture(pid: number, what: string): HeapRefusal {
  return new HeapRefusal(
    'unsupported-architecture',
    `Process ${pid}: the layout of Python's objects is not known for ${what}.`,
    LEFT_ALONE,
  );
}

export function freeThreaded(pid: number, version: string): HeapRefusal {
  return new HeapRefusal(
    'free-threaded',
    `Process ${pid}: Python ${version} without the GIL keeps its objects in another allocator.`,
    LEFT_ALONE,
  );
}

export function runtimeNotFound(pid: number): HeapRefusal {
  return new HeapRefusal(
    'runtime-not-found',
    `Process ${pid}: Python is loaded, but its state was found neither by name nor by its form.`,
    'If it has only just started, try again. A program that renames or strips its parts may not be readable.',
  );
}

export function notRunning(pid: number): HeapRefusal {
  return new HeapRefusal(
    'finalizing',
    `Process ${pid}: its interpreter is just starting or ending.`,
    'Try again in a moment.',
  );
}

export function layoutMismatch(pid: number, why: string): HeapRefusal {
  return new HeapRefusal(
    'layout-mismatch',
    `Process ${pid}: its Python does not keep its state where this version does (${why}).`,
    'If it has only just started, try again. A patched or debug build of Python cannot be read.',
  );
}
