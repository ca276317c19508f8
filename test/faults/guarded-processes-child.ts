import { HOST_ROOTS } from '../../agent/collect/collector.ts';
import { startDiscovery } from '../../agent/discover/discovery.ts';

/** Prints the notices of a discovery of plain processes as a user who may not look into those of others. Argument: user id or nothing. */
const uid = process.argv[2];
if (uid) process.setuid!(Number(uid));
const scope = { containers: null, tenants: null };
const discovery = await startDiscovery({ scope, connection: null, roots: HOST_ROOTS, now: Date.now });
await discovery.stop();
process.stdout.write(JSON.stringify(discovery.notices()));
