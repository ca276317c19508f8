/**
 * What a reference is, as one number: 0 a field without a name, below {@link FIRST_NAME} a name of the model's list,
 * above 0 the place of the key (an object of the copy) under which a mapping holds the value.
 */
export const EDGE = {
  field: 0,
  /** An element of a sequence or set. */
  item: -1,
  /** A key of a mapping. */
  key: -2,
  /** The type of an instance. */
  type: -3,
  /** The dict with the attributes of an instance, class, module or function: its values are the owner's attributes. */
  attributes: -4,
  /** The dict inside a functools.lru_cache wrapper: its values are the wrapper's elements. */
  cache: -5,
  /** Default values of keyword-only arguments. */
  keywordDefaults: -6,
  /** The dict inside a threading.local: each value is the dict of attributes that one thread sees. */
  perThread: -7,
} as const;

const FIRST_NAME = -16;

/** The edge that has the name with this index in the model's list. */
export function namedEdge(index: number): number {
  return FIRST_NAME - index;
}

/** Index of an edge's name; negative for an edge without one. */
export function nameIndex(edge: number): number {
  return FIRST_NAME - edge;
}
