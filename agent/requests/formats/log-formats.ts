import { combined } from './combined.ts';
import { customText } from './custom-text.ts';
import { jsonLines } from './json-lines.ts';
import type { LogFormat } from './log-format.ts';
import { uvicorn } from './uvicorn.ts';

/** Tried in this order, the first that takes a line wins: from the strictest to the one that looks anywhere. */
export const LOG_FORMATS: readonly LogFormat[] = [jsonLines, combined, uvicorn, customText];
