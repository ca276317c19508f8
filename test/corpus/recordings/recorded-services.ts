import type { Split } from '../corpus-case.ts';

/** A service in `services/`: what it does is in the head of its Python file. */
export interface RecordedService {
  readonly name: string;
  readonly split: Split;
  readonly kind: 'leak' | 'healthy';
  /** The one whose requests leak. */
  readonly tenant: string | null;
  /** Tag of the image, see test/engine. */
  readonly python: string;
}

function leaks(name: string, split: Split, python: string, tenant: string | null = null): RecordedService {
  return { name, split, kind: 'leak', tenant, python };
}

function healthy(name: string, split: Split, python: string): RecordedService {
  return { name, split, kind: 'healthy', tenant: null, python };
}

export const RECORDED_SERVICES: readonly RecordedService[] = [
  leaks('invoices', 'tune', '3.11', 'globex'),
  leaks('metrics', 'tune', '3.12'),
  healthy('thumbnails', 'tune', '3.11'),
  healthy('graphs', 'tune', '3.10'),
  healthy('importer', 'tune', '3.13'),
  healthy('exports', 'tune', '3.9'),
  leaks('sessions', 'report', '3.10', 'initech'),
  leaks('sockets', 'report', '3.13'),
  leaks('watchers', 'report', '3.9'),
  leaks('codecs', 'report', '3.11'),
  leaks('search', 'report', '3.12'),
  leaks('checkout', 'report', '3.14', 'hooli'),
  leaks('plans', 'report', '3.11'),
  leaks('reports', 'report', '3.12'),
  healthy('tokens', 'report', '3.11'),
  healthy('forks', 'report', '3.10'),
  healthy('recycled', 'report', '3.12'),
  healthy('uploads', 'report', '3.13'),
  healthy('churn', 'report', '3.9'),
  healthy('desks', 'report', '3.11'),
  healthy('mailer', 'report', '3.14'),
  healthy('pool', 'report', '3.10'),
];
