#!/usr/bin/env node
import { createRequire } from 'node:module';
import { runOnNode } from './run-on-node.ts';

/**
 * Starts the command line on a Node that has node:sqlite. An older Node (>= 20) is what Debian and many hosts carry:
 * then the pinned Node 24 that came with this package runs it, in the same terminal, with the same exit code.
 */
const NEEDED = 24;

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  const { main } = await import('./cli.ts');
  await main(process.argv);
} else {
  const node = bundledNode();
  if (node === null) {
    process.stderr.write(
      `deployclaw needs Node ${NEEDED} or newer; this is ${process.version} and no bundled Node was installed. Install Node ${NEEDED}, or reinstall without --omit=optional.\n`,
    );
    process.exit(1);
  }
  runOnNode(node, import.meta.filename, process.argv.slice(2));
}

function bundledNode(): string | null {
  try {
    return createRequire(import.meta.url).resolve(`node-linux-${process.arch}/bin/node`);
  } catch {
    return null;
  }
}
