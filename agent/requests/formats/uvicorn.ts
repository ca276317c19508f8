import type { LogFormat } from './log-format.ts';
import { findQuotedRequest } from './quoted-request.ts';

const PREFIX = /^INFO: {1,8}\S{0,256} - (?=")/;
/** uvicorn colours its lines when its stdout is a terminal, as it is in a container started with `-t`. */
const COLOUR = /\x1b\[[0-9;]{0,16}m/g;

/** uvicorn's default: `INFO:     1.2.3.4:5678 - "GET / HTTP/1.1" 200 OK` (uvicorn/logging.py, AccessFormatter). */
export const uvicorn: LogFormat = {
  name: 'uvicorn',
  parse(line) {
    const plain = line.includes('\x1b') ? line.replace(COLOUR, '') : line;
    const prefix = PREFIX.exec(plain);
    return prefix ? findQuotedRequest(plain.slice(prefix[0].length)) : null;
  },
};
