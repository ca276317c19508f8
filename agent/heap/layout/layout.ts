/**
 * Where CPython keeps what, for one version and architecture: offsets and sizes in bytes by dotted name
 * (`interp.gc`, `type.tp_flags`), as `generate/` measured them against that version's headers, overlaid with what the
 * target itself publishes (`_Py_DebugOffsets`, 3.13 and later). Absent names do not exist in that version.
 */
export type Layout = Readonly<Record<string, number>>;
