import type { LogFormat } from './log-format.ts';
import { findQuotedRequest } from './quoted-request.ts';

/** Any other text with a quoted request line followed by its status, such as gunicorn's `--access-logformat` allows. */
export const customText: LogFormat = {
  name: 'custom-text',
  parse(line) {
    return findQuotedRequest(line);
  },
};
