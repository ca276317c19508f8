import { fsyncSync, writeSync } from 'node:fs';
import { createBinBuilder } from '../../agent/ship/bin-builder.ts';
import { createEmbeddedSink } from '../../agent/ship/embedded-sink.ts';
import { createShipper } from '../../agent/ship/shipper.ts';
import { openSpool } from '../../agent/ship/spool.ts';
import { openSqliteHistory } from '../../functions/store/sqlite/open-history.ts';
import { SHIP_CONTAINERS, SHIP_HOST, SHIP_INTERVAL_MS, shipReading, shipTarget } from './ship-load.ts';

/**
 * An agent with a compressed clock, made to be killed: bins, spools and delivers as fast as it can. Arguments: spool
 * file, history file, time at which its clock starts. For every closed bin it writes a line `CONTAINER BIN_START`
 * after append has returned, and syncs it: what is written there must never be lost.
 */
const [spoolPath = '', historyPath = '', startText = ''] = process.argv.slice(2);
let clockMs = Number(startText);
const now = (): number => clockMs;
const onNotice = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const spool = openSpool(spoolPath, { maxBytes: 1e9, maxAgeMs: 1e12, now, onNotice });
const store = openSqliteHistory(historyPath, { now, onNotice });
const sink = createEmbeddedSink(store, now, onNotice);
const shipper = createShipper({ spool, sink, host: SHIP_HOST, bootId: 'boot', agentVersion: '0.1.0', now });
const builder = createBinBuilder();

for (let tick = 0; ; tick++) {
  for (const container of SHIP_CONTAINERS)
    builder.add(shipTarget(container), clockMs, shipReading(container, clockMs), 3);
  clockMs += SHIP_INTERVAL_MS;
  const closed = builder.closeEnded(clockMs);
  if (closed.length > 0) {
    spool.append(closed);
    writeSync(1, closed.map((bin) => `${bin.identity.name} ${bin.binStartMs}\n`).join(''));
    fsyncSync(1);
  }
  // Seldom enough that the spool holds several bins at the time of some kills, often enough to be killed in here too.
  if (tick % 70 === 69) await shipper.deliver();
}
