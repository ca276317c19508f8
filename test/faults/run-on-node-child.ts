import { runOnNode } from '../../agent/run-on-node.ts';

/** Runs a line of code on this same Node: `node run-on-node-child.ts 'process.exit(7)'`. */
runOnNode(process.execPath, '-e', process.argv.slice(2));
