import { FAULT_BINS, STORE_KINDS } from './store-kinds.ts';

/** Writes bins to a file until that fails; prints how many were stored, and the error. Arguments: kind, path. */
const [kindName, path = ''] = process.argv.slice(2);
const kind = STORE_KINDS.find(({ name }) => name === kindName)!;
const file = kind.open(path);
let stored = 0;
let error: unknown = null;
for (; stored < FAULT_BINS.length && error === null; stored += error === null ? 1 : 0)
  error = await file.write([FAULT_BINS[stored]!]).then(
    () => null,
    (e: unknown) => e,
  );
process.stdout.write(
  JSON.stringify({ stored, error, message: error instanceof Error ? error.message : null }),
);
