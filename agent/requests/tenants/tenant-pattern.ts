import { createContext, Script } from 'node:vm';
import { DeployclawError } from '../../../functions/contract/errors.ts';

/** A pattern sees only this much of a line: the operator wrote it, but clients write the lines. */
const MAX_PATTERN_INPUT = 2048;
const TRIAL_MS = 250;

/** Thrown for a tenant pattern that cannot be used. */
export class TenantPatternError extends DeployclawError {
  override readonly name = 'TenantPatternError';
}

/**
 * Compiles the operator's pattern. It is tried once, with a time limit, on lines that make careless patterns
 * backtrack for ever, such as `(\w+)+=`: such a pattern would let one hostile request line stop the agent.
 *
 * Throws {@link TenantPatternError} for bad syntax, a missing group `tenant`, or a pattern that is too slow.
 */
export function compileTenantPattern(source: string): (line: string) => string | null {
  const pattern = compile(source);
  if (!source.includes('(?<tenant>'))
    throw new TenantPatternError(
      `The tenant pattern ${JSON.stringify(source)} has no group named tenant.`,
      'Name the part that holds the tenant, as in tenant=(?<tenant>\\S+).',
    );
  tryOnHostileLines(pattern, source);
  return (line) => {
    const tenant = pattern.exec(line.slice(0, MAX_PATTERN_INPUT))?.groups?.tenant;
    return tenant === undefined || tenant === '' || tenant === '-' ? null : tenant;
  };
}

function compile(source: string): RegExp {
  try {
    return new RegExp(source);
  } catch (cause) {
    throw new TenantPatternError(
      `The tenant pattern ${JSON.stringify(source)} is no regular expression: ${(cause as Error).message}.`,
      'Write it as JavaScript does, as in tenant=(?<tenant>\\S+).',
      { cause },
    );
  }
}

/** Long runs of each character that the pattern speaks of, with an end that does not match. */
function tryOnHostileLines(pattern: RegExp, source: string): void {
  const characters = new Set([...source, ...'a0 ="-./_,:']);
  const lines = [...characters].map(
    (c) => `${c.repeat(MAX_PATTERN_INPUT - 1).slice(0, MAX_PATTERN_INPUT - 1)}\u0000`,
  );
  const context = createContext({ pattern, lines });
  try {
    new Script('for (const line of lines) pattern.exec(line)').runInContext(context, { timeout: TRIAL_MS });
  } catch (cause) {
    throw new TenantPatternError(
      `The tenant pattern ${JSON.stringify(source)} takes more than ${TRIAL_MS} ms on a long line.`,
      'Avoid a repetition inside a repetition, as in (\\w+)+, and give repetitions an upper bound, as in \\S{1,128}.',
      { cause },
    );
  }
}
