/** One service of the demo. */
export interface DemoService {
  readonly name: string;
  /** What a request of the load asks for; `n` grows by one with each request. */
  readonly path: (n: number) => string;
  /** Arguments for Python; it listens on `address` (host:port). */
  readonly args: (address: string) => readonly string[];
}

const ACCESS_LOG = '%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s" tenant="%({x-tenant-id}i)s"';

/** One worker with four threads; connections stay open, as behind a reverse proxy. */
function gunicorn(app: string, address: string): readonly string[] {
  const server = ['-m', 'gunicorn', app, '--bind', address, '--worker-class', 'gthread'];
  const size = ['--workers', '1', '--threads', '4', '--keep-alive', '75', '--log-level', 'warning'];
  return [...server, ...size, '--access-logfile', '-', '--access-logformat', ACCESS_LOG];
}

/** Uses as many different products as make the cache overflow, so that it fills and then replaces. */
const PRODUCTS = 6000;

/** The leaking service and three healthy ones that look suspicious each in its own way; see services/*.py. */
export const DEMO_SERVICES: readonly DemoService[] = [
  { name: 'orders', path: (n) => `/orders/${n}`, args: (address) => gunicorn('orders:app', address) },
  {
    name: 'catalog',
    path: (n) => `/products/${n % PRODUCTS}`,
    args: (address) => {
      const [host = '', port = ''] = address.split(':');
      const server = ['-m', 'uvicorn', 'catalog:app', '--host', host, '--port', port];
      return [...server, '--no-access-log', '--log-level', 'warning', '--timeout-keep-alive', '75'];
    },
  },
  { name: 'reports', path: (n) => `/reports/${n}`, args: () => ['reports.py'] },
  { name: 'media', path: (n) => `/media/${n}`, args: (address) => gunicorn('media:app', address) },
];

/** The service that leaks and knows how much. */
export const LEAKING_SERVICE = 'orders';

/** Tenants of the load; which of them leaks is the service's own affair. */
export const TENANTS = ['tenant-alpha', 'tenant-beta', 'tenant-gamma', 'tenant-delta'] as const;

/** Service of a running demo as its parts see it. */
export interface RunningService {
  /** Name under which the agent finds it: the container's, or the process's. */
  readonly name: string;
  readonly service: string;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
}
