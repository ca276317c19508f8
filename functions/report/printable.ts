// C0 and C1 controls, DEL, and the bidirectional and invisible formatting characters that reorder or hide text.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * Text from a target, label or log that is safe on a terminal and in Markdown source: unsafe characters as `\x1b` or
 * `\u202e`, at most `limit` characters. A container may be named by whoever wants to move our cursor.
 * @example printable('a\u001b[2Jb') // 'a\\x1b[2Jb'
 */
export function printable(text: string, limit = 200): string {
  const safe = text.replace(UNSAFE, (char) => {
    const code = char.charCodeAt(0);
    return code < 256
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return safe.length > limit ? `${safe.slice(0, limit - 1)}…` : safe;
}
