// Prints `N passed, N failed[, N skipped]` from vitest's JSON result: summary.mjs RESULT EXIT_CODE. Runs on any Node >= 20.
import { readFileSync } from 'node:fs';

const [file, exitCode] = process.argv.slice(2);
const result = readResult(file);
const passed = result.numPassedTests;
// A file that could not be loaded has failed without a failed test of its own.
const brokenFiles = result.testResults.filter(
  (each) => each.status === 'failed' && !each.assertionResults.some((test) => test.status === 'failed'),
).length;
let failed = result.numFailedTests + brokenFiles;
if (failed === 0 && exitCode !== '0') {
  console.log(`No test failed, yet the test command ended with ${exitCode}: counted as one failure.`);
  failed = 1;
}
const skipped = result.numPendingTests + result.numTodoTests;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);

/** No result at all: the command ended before the test runner could write one (a lint error, a time limit). */
function readResult(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  }
}
