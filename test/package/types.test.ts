import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const dir = mkdtempSync(join(tmpdir(), 'deployclaw-types-'));
afterAll(() => rmSync(dir, { recursive: true }));

const tsc = (...args: string[]) =>
  spawnSync(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), ...args], {
    cwd: dir,
    encoding: 'utf8',
  });

/** The strictest program that uses the package: it checks libraries too and does not have Node's types. */
function check(code: string): string {
  writeFileSync(join(dir, 'program.mts'), code);
  const options = { module: 'nodenext', target: 'es2022', strict: true, noEmit: true, types: [] };
  const paths = { deployclaw: [join(dir, 'dist', 'agent', 'index.d.ts')] };
  writeFileSync(
    join(dir, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...options, skipLibCheck: false, paths }, files: ['program.mts'] }),
  );
  return tsc('-p', dir).stdout;
}

beforeAll(() => {
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
  const built = tsc(
    '-p',
    join(ROOT, 'tsconfig.build.json'),
    '--outDir',
    join(dir, 'dist'),
    '--emitDeclarationOnly',
  );
  expect(built.stdout).toBe('');
});

describe('the types of the package', () => {
  it('let the program of the README be written without the types of Node', () => {
    expect(
      check(`
        import { CloudArchitectAgent, type LeakDetectionResult, MemoryLeakDetection } from 'deployclaw';
        const agent = new CloudArchitectAgent({
          task: 'detect_runtime_memory_leaks',
          scope: { containers: ['service-a'], tenants: '*' },
          baselineWindow: 86_400,
        });
        const result: LeakDetectionResult = await agent.execute(MemoryLeakDetection);
        export const rate: number = result.leaks[0]?.leak_rate_mb_hr ?? result.report.verdicts.length;
      `),
    ).toBe('');
  });

  it('refuse a task and a scope that there are not', () => {
    const errors = check(`
      import { CloudArchitectAgent } from 'deployclaw';
      new CloudArchitectAgent({ task: 'brew_coffee', scope: { containers: 'all', tenants: '*' }, baselineWindow: 1 });
    `);
    expect(errors.match(/error TS2322/g)).toHaveLength(2);
  });
});
