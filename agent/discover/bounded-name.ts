/** Longest name that the contract accepts. */
const MAX_CHARS = 256;

/**
 * A name chosen by somebody outside, made to fit the contract: cut to 256 UTF-16 units without splitting a character;
 * null when empty. Its characters stay as they are (escaping belongs to whoever prints it), but for halves of a
 * character, which no UTF-8 file could hold.
 */
export function boundedName(text: unknown): string | null {
  if (typeof text !== 'string' || text === '') return null;
  const cut = text.slice(0, MAX_CHARS);
  return (/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut).toWellFormed() || null;
}
