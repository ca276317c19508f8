import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const start = (code: string) =>
  spawn(process.execPath, [join(import.meta.dirname, 'run-on-node-child.ts'), code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

describe('the newer Node that runs the command line', () => {
  it('gives its exit code and its output', async () => {
    const parent = start('console.log("data"); process.exitCode = 3');
    const [text] = await once(parent.stdout, 'data');
    expect(String(text)).toBe('data\n');
    expect((await once(parent, 'exit'))[0]).toBe(3);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'hears a %s that is sent to the one that started it',
    async (name) => {
      const parent = start(
        `process.on('${name}', () => { console.log('heard'); process.exit(130); }); setInterval(() => {}, 1000); console.log('ready')`,
      );
      await once(parent.stdout, 'data');
      const exit = once(parent, 'exit');
      const heard = once(parent.stdout, 'data');
      parent.kill(name);
      expect(String((await heard)[0])).toBe('heard\n');
      expect((await exit)[0]).toBe(130);
    },
  );

  it('counts an end by a signal as 128 and its number', async () => {
    expect((await once(start('process.kill(process.pid, "SIGKILL")'), 'exit'))[0]).toBe(137);
  });
});
