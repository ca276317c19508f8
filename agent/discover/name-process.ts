const PYTHON = /^python[\d.]*[a-z]?$/;
/** Programs that run somebody else's service: the service's name is in their arguments. */
const RUNNERS = new Set([
  'gunicorn',
  'uvicorn',
  'hypercorn',
  'daphne',
  'granian',
  'waitress-serve',
  'celery',
  'flask',
  'uwsgi',
]);
const OPTIONS_WITH_VALUE = new Set(['-W', '-X', '--check-hash-based-pycs']);
const APPLICATION = /^[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(?:\(\))?$/;
const MODULE = /^[A-Za-z_][\w.]*$/;

/**
 * A readable name for a Python process from its arguments: the script or module, for a runner with the application
 * (`gunicorn service:app`). Nothing else of the arguments is taken: they may hold passwords.
 */
export function nameProcess(argv: readonly string[]): string {
  const program = fileName(argv[0] ?? '');
  const rest = PYTHON.test(program) ? argv.slice(1) : argv;
  const at = firstOperand(rest);
  const operand = rest[at];
  if (operand === undefined || operand.startsWith('-c')) return program || 'python';
  if (operand.startsWith('-m')) {
    const joined = operand.length > 2;
    const module = joined ? operand.slice(2) : (rest[at + 1] ?? 'module');
    return withApplication(module, rest.slice(at + (joined ? 1 : 2)));
  }
  return withApplication(fileName(operand), rest.slice(at + 1));
}

/** Index of the script, or of `-m` or `-c`, behind the interpreter's own options. */
function firstOperand(args: readonly string[]): number {
  let at = 0;
  while (at < args.length) {
    const arg = args[at]!;
    if (!arg.startsWith('-') || /^-[cm]/.test(arg)) return at;
    at += OPTIONS_WITH_VALUE.has(arg) ? 2 : 1;
  }
  return at;
}

function withApplication(name: string, args: readonly string[]): string {
  if (!RUNNERS.has(name)) return name;
  const option = args.findIndex((arg) => arg === '-A' || arg === '--app');
  const value = option < 0 ? undefined : args[option + 1];
  const application =
    args.find((arg) => APPLICATION.test(arg)) ??
    (value !== undefined && MODULE.test(value) ? value : undefined);
  return application === undefined ? name : `${name} ${application}`;
}

function fileName(path: string): string {
  // A title set by the process itself is one long argument ("gunicorn: master [service:app]"): keep all of it.
  const file = path.includes(' ') ? path : path.slice(path.lastIndexOf('/') + 1);
  return file.replace(/\.pyc?$/, '');
}
