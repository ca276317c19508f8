/** Names, each once, by number. */
export interface NameList {
  /** Number of a name; -1 when the list is full. */
  add(name: string): number;
  text(index: number): string;
}

/** More names than any program has fields and variables; a hostile one gets no further. */
const MOST_NAMES = 262_144;
const LONGEST_NAME = 64;
const IDENTIFIER = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;

export function createNameList(): NameList {
  const indices = new Map<string, number>();
  const texts: string[] = [];
  return {
    add(name) {
      const known = indices.get(name);
      if (known !== undefined) return known;
      if (texts.length === MOST_NAMES) return -1;
      indices.set(name, texts.length);
      texts.push(name);
      return texts.length - 1;
    },
    text: (index) => texts[index]!,
  };
}

/** Whether a string can be the name of an attribute or variable: what cannot is data of somebody, and stays where it is. */
export function isIdentifier(text: string): boolean {
  return text.length <= LONGEST_NAME && IDENTIFIER.test(text);
}
