import { z } from 'zod';

/**
 * Building blocks shared by every schema that crosses a boundary. Everything that arrives from a target, a queue or
 * a file is hostile until one of these has accepted it, so each has an upper bound.
 */

/** UTC epoch in milliseconds; the bound is the year 5138. */
export const epochMs = z.number().int().nonnegative().max(100_000_000_000_000);

/** A byte quantity as a kernel counter reports it; JSON numbers are exact up to 2^53. */
export const bytes = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

/** An event count. */
export const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

/** A name that somebody outside chose: container, service, tenant. Length-bounded; escapes are a printer's concern. */
export const name = z.string().min(1).max(256);

/** Docker's container id, or our own id for a group of plain processes (`proc:<boot>:<pid>:<start ticks>`). */
export const containerId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z0-9][A-Za-z0-9:._-]*$/, 'a container id has letters, digits and : . _ - only');

/** Standard base64 text, at most 64 KiB. */
export const base64 = z
  .string()
  .max(65_536)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/, 'not base64');
