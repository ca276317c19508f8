import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SUMMARY = new URL('../../.ci/summary.mjs', import.meta.url).pathname;
const COUNTS = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'deployclaw-summary-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function lastLine(result: object | string, exitCode: number): string {
  const file = join(folder, 'result.json');
  writeFileSync(file, typeof result === 'string' ? result : JSON.stringify(result));
  const output = execFileSync(process.execPath, [SUMMARY, file, String(exitCode)], { encoding: 'utf8' });
  return output.trimEnd().split('\n').at(-1) ?? '';
}

describe('the last line of .ci/run', () => {
  it('counts what passed and failed', () => {
    expect(lastLine(COUNTS, 0)).toBe('5 passed, 0 failed');
    expect(lastLine({ ...COUNTS, numFailedTests: 2 }, 1)).toBe('5 passed, 2 failed');
  });

  it('names skipped tests only when there are some', () => {
    expect(lastLine({ ...COUNTS, numPendingTests: 2, numTodoTests: 1 }, 0)).toBe(
      '5 passed, 0 failed, 3 skipped',
    );
  });

  it('counts a test file that could not be loaded as a failure', () => {
    const testResults = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{ status: 'failed' }] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ];
    expect(lastLine({ ...COUNTS, numFailedTests: 1, testResults }, 1)).toBe('5 passed, 2 failed');
  });

  it('never reports zero failures for a command that failed', () => {
    expect(lastLine(COUNTS, 1)).toBe('5 passed, 1 failed');
    expect(lastLine('', 2)).toBe('0 passed, 1 failed');
  });
});
