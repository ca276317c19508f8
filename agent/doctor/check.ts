/** One thing that `doctor` looked at. `remedy` is what to do, null when all is well. */
export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  readonly remedy: string | null;
}

/** A check that passed. */
export function ok(name: string, detail: string): Check {
  return { name, status: 'ok', detail, remedy: null };
}
