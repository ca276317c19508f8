/** What an object's memory looks like behind its header; decided by the built-in type that it derives from. */
export const KIND = {
  plain: 0,
  str: 1,
  bytes: 2,
  int: 3,
  float: 4,
  tuple: 5,
  list: 6,
  dict: 7,
  orderedDict: 8,
  set: 9,
  deque: 10,
  bytearray: 11,
  type: 12,
  weakref: 13,
  module: 14,
  frame: 15,
  generator: 16,
  code: 17,
  function: 18,
  cell: 19,
  method: 20,
} as const;

export type Kind = (typeof KIND)[keyof typeof KIND];

/** A type object of the target, as it was when its first instance was met. All sizes in bytes. */
export interface PythonType {
  /** Index in the table, from 1: 0 stands for "no type". */
  readonly id: number;
  readonly address: number;
  /** `dict` for a built-in, `module.qualname` otherwise; hostile text, at most 256 characters. */
  readonly name: string;
  readonly kind: Kind;
  /** tp_flags, low 32 bits. Source: Include/object.h. */
  readonly flags: number;
  readonly basicSize: number;
  readonly itemSize: number;
  /** tp_dictoffset: 0 without, negative counted from the end of a variable-sized object or managed (-1 from 3.12 on). */
  readonly dictOffset: number;
  readonly weakListOffset: number;
  /** tp_base; 0 for `object`. */
  readonly baseAddress: number;
  /** Made at run time (a class statement or PyType_FromSpec): a PyHeapTypeObject. */
  readonly heap: boolean;
  /** Instances carry a PyGC_Head. */
  readonly collected: boolean;
  /** The two words in front of the GC head that hold dict and weak references (3.11 and later). */
  readonly preHeader: boolean;
  /** Bytes between the start of an instance's block and the instance: 0, 16 or 32. */
  readonly head: number;
  /** Attributes live behind the pre-header: as a dict or as bare values. */
  readonly managedDict: boolean;
  /** Attribute values live in the block, behind the instance (3.13 and later). */
  readonly inlineValues: boolean;
}
