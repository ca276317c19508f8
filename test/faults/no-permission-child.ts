import { STORE_KINDS } from './store-kinds.ts';

/** Opens a file as a user who may not, and prints the error. Arguments: kind, path, user id or nothing. */
const [kindName, path = '', uid] = process.argv.slice(2);
const kind = STORE_KINDS.find(({ name }) => name === kindName)!;
if (uid) process.setuid!(Number(uid));
let error: unknown = null;
try {
  kind.open(path);
} catch (e) {
  error = e;
}
process.stdout.write(JSON.stringify({ error, message: error instanceof Error ? error.message : null }));
