import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readArenaVector } from '../../agent/heap/runtime/arena-vector.ts';
import { requireEngine } from '../engine/engine.ts';
import { hideRuntime } from '../heap/hide-runtime.ts';
import { type PythonTarget, startInContainer, startLocal, startTicksOf } from '../heap/python-target.ts';
import { strippedPythons } from '../heap/stripped-pythons.ts';
import { locate, ruleFor, withInterpreter } from './locate-target.ts';
import { staticPrograms } from './static-programs.ts';

const folder = fileURLToPath(new URL('targets/', import.meta.url));
const SYSTEM_PYTHON = realpathSync('/usr/bin/python3');
const scratch = mkdtempSync(join(tmpdir(), 'deployclaw-programs-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const programs = await staticPrograms(scratch);
const stripped = await strippedPythons(scratch);
const images = await (await requireEngine()).listImages({
  filters: { reference: ['deployclaw-test/python'] },
});
const tags = new Set(images.flatMap(({ RepoTags }) => RepoTags ?? []));

describe('A program with Python inside and another name', () => {
  it.skipIf(programs.length === 0)('can be made here: a static library of Python and a compiler', () => {
    expect(programs.length).toBeGreaterThan(0);
  });

  describe.each(programs)('of version $name', ({ minor, path, home }) => {
    it('is found by the symbols of its file', () => expectLocated(path, home, 'symtab'));

    it('is found by its section without symbols (3.10 and later), else by the form of its data', () => {
      const bare = `${path}-stripped`;
      execFileSync('strip', ['--strip-all', '-o', bare, path]);
      return expectLocated(bare, home, minor >= 10 ? 'section' : 'scan');
    });

    it('is found by the form of its data alone', () => {
      const hidden = `${path}-hidden`;
      hideRuntime(path, hidden);
      return expectLocated(hidden, home, 'scan');
    });

    it('is found by its symbols when its file was deleted, or replaced by another', async () => {
      for (const replace of [rmSync, (file: string) => renameSync(copyOf('/bin/true'), file)]) {
        const own = copyOf(path);
        await running(own, home, (target, identity) => {
          replace(own);
          const found = locate(target);
          expect(found.foundBy).toBe('symtab');
          expect(found.typeTypeAddress).toBe(identity.type);
        });
      }
    });
  });
});

describe("Debian's Python", () => {
  it('is found when its file was deleted', async () => {
    const own = copyOf(SYSTEM_PYTHON);
    await running(own, '/usr', (target, identity) => {
      rmSync(own);
      const found = locate(target);
      expect(found.foundBy).toBe('dynsym');
      expect(found.typeTypeAddress).toBe(identity.type);
      expect(found.arenasPointerAddress).not.toBeNull();
    });
  });

  it('is found once when it maps its own file a second time', async () => {
    const target = await startLocal(SYSTEM_PYTHON, 'mapped_twice.py', [], { folder });
    try {
      const said = JSON.parse(target.ready);
      expect(said.mapped).toBeGreaterThan(0);
      expect(locate(target).typeTypeAddress).toBe(said.type);
    } finally {
      await target.stop();
    }
  });

  it.each(stripped)('is found by the form of its data on $name', async (python) => {
    const target = await python.start('identity.py', [], { folder });
    try {
      withInterpreter(target, (interpreter, { memory }) => {
        expect(interpreter.foundBy).toBe('scan');
        expect(interpreter.typeTypeAddress).toBe(JSON.parse(target.ready).type);
        expect(readArenaVector(memory, interpreter)).not.toBeNull();
      });
    } finally {
      await target.stop();
    }
  });
});

describe('A process whose heap cannot be read', () => {
  it('is refused by name when it is no Python', async () => {
    const child = spawn('sleep', ['60']);
    const target = { pid: child.pid!, startTicks: startTicksOf(child.pid!) };
    await expect.poll(() => ruleFor(target)).toBe('not-python');
    child.kill();
    await once(child, 'exit');
    expect(ruleFor(target)).toBe('process-ended');
  });

  it('is refused when its number belongs to a process that started at another time', () =>
    running(SYSTEM_PYTHON, '/usr', ({ pid, startTicks }) => {
      expect(ruleFor({ pid, startTicks: startTicks - 1 })).toBe('pid-reused');
      expect(ruleFor({ pid, startTicks })).toBe('read');
    }));

  it('is refused when it has ended and nobody has collected it yet', async () => {
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60']);
    const pid = Number(String((await once(parent.stdout, 'data'))[0]));
    const target = { pid, startTicks: startTicksOf(pid) };
    await expect.poll(() => ruleFor(target), { timeout: 5000 }).toBe('process-ended');
    parent.kill();
  });

  it.skipIf(process.geteuid?.() !== 0)('is refused without the permission to read it', () =>
    running(SYSTEM_PYTHON, '/usr', (target) => {
      process.seteuid!(65_534);
      try {
        expect(ruleFor(target)).toBe('not-permitted');
      } finally {
        process.seteuid!(0);
      }
    }),
  );

  describe.each(['2.7', '3.6', '3.7'])('because it runs Python %s', (version) => {
    const python = pyenv(version);
    it.skipIf(python === null)('is refused by that', async () => {
      const child = spawn(python!, ['-c', 'import sys; sys.stdin.read()'], {
        stdio: ['pipe', 'ignore', 'inherit'],
      });
      const target = { pid: child.pid!, startTicks: startTicksOf(child.pid!) };
      await expect.poll(() => ruleFor(target)).toBe('unsupported-version');
      child.kill();
    });
  });

  it.runIf(tags.has('deployclaw-test/python:pypy'))('is refused when it runs PyPy', () =>
    inImage('deployclaw-test/python:pypy', (target) => expect(ruleFor(target)).toBe('not-cpython')),
  );

  it.runIf(tags.has('deployclaw-test/python:3.11-dbg'))('is refused when it runs a debug build', () =>
    inImage('deployclaw-test/python:3.11-dbg', (target) => {
      expect(() => locate(target)).toThrow(/debug build/);
      expect(ruleFor(target)).toBe('layout-mismatch');
    }),
  );
});

async function expectLocated(path: string, home: string, foundBy: string): Promise<void> {
  await running(path, home, (target, identity) =>
    withInterpreter(target, (interpreter, { memory }) => {
      expect(interpreter.foundBy).toBe(foundBy);
      expect(interpreter.version).toBe(identity.version);
      expect(interpreter.typeTypeAddress).toBe(identity.type);
      expect(readArenaVector(memory, interpreter)!.allocated).toBeGreaterThan(0);
    }),
  );
}

async function running(
  program: string,
  home: string,
  look: (target: PythonTarget, identity: { type: number; version: string }) => void,
): Promise<void> {
  const target = await startLocal(program, 'identity.py', [], { folder, env: { PYTHONHOME: home } });
  try {
    look(target, JSON.parse(target.ready));
  } finally {
    await target.stop();
  }
}

async function inImage(image: string, look: (target: PythonTarget) => void): Promise<void> {
  const target = await startInContainer(image, 'prefix.py', [], { folder });
  try {
    look(target);
  } finally {
    await target.stop();
  }
}

let copies = 0;
function copyOf(path: string): string {
  const to = join(scratch, `copy-${copies++}`);
  copyFileSync(path, to);
  return to;
}

function pyenv(version: string): string | null {
  const shims = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  const found = existsSync(shims) ? execFileSync('ls', [shims], { encoding: 'utf8' }).split('\n') : [];
  const match = found.find((name) => name.startsWith(`${version}.`));
  return match === undefined ? null : join(shims, match, 'bin/python');
}
