import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { name } from '../../functions/contract/scalars.ts';
import { boundedName } from './bounded-name.ts';
import { parseImageReference } from './image-reference.ts';
import { nameProcess } from './name-process.ts';
import { readEnvironmentLabels, readLabels } from './read-labels.ts';
import { inScope } from './scope.ts';

describe('a name from outside', () => {
  it('always fits the contract or is null, and keeps its characters', () => {
    const units = fc.array(fc.nat({ max: 0xffff }), { maxLength: 20 });
    fc.assert(
      fc.property(units, fc.nat({ max: 300 }), (codes, times) => {
        const text = String.fromCharCode(...codes).repeat(times);
        const bounded = boundedName(text) ?? '';
        expect(bounded === '' || name.safeParse(bounded).success).toBe(true);
        expect(bounded.length).toBeGreaterThanOrEqual(Math.min(text.length, 255) - 1);
        expect(bounded.isWellFormed()).toBe(true);
        expect(text.toWellFormed().startsWith(bounded)).toBe(true);
      }),
    );
    expect(boundedName('x'.repeat(255).concat('😀'))).toBe('x'.repeat(255));
    expect(boundedName('\u001b[31mred')).toBe('\u001b[31mred');
    expect(boundedName(7)).toBeNull();
  });
});

describe('labels', () => {
  it('are read by product name first, then by their well-known stand-ins', () => {
    const common = { 'com.docker.compose.service': 'web', 'org.opencontainers.image.version': '2.0' };
    expect(readLabels(common)).toEqual({
      enabled: true,
      tenant: null,
      service: 'web',
      version: '2.0',
      probe: null,
    });
    expect(
      readLabels({
        ...common,
        'deployclaw.service': 'orders',
        'deployclaw.version': '3',
        'deployclaw.tenant': 'acme',
        'deployclaw.probe': 'never',
      }),
    ).toEqual({ enabled: true, tenant: 'acme', service: 'orders', version: '3', probe: 'never' });
  });

  it.each(['never', 'false', 'off'])('forbid reading heaps by %j, and nothing else does', (value) => {
    expect(readLabels({ 'deployclaw.heap': value }).heap).toBe('never');
    expect(readEnvironmentLabels(new Map([['DEPLOYCLAW_HEAP', value]])).heap).toBe('never');
    expect(readLabels({ 'deployclaw.heap': 'auto' })).not.toHaveProperty('heap');
  });

  it.each(['false', 'False', '0', 'no', ' off '])('leave alone what says %j', (value) => {
    expect(readLabels({ 'deployclaw.enable': value }).enabled).toBe(false);
    expect(readEnvironmentLabels(new Map([['DEPLOYCLAW_ENABLE', value]])).enabled).toBe(false);
  });

  it.each(['true', '', 'falsely'])('look at what says %j', (value) => {
    expect(readLabels({ 'deployclaw.enable': value }).enabled).toBe(true);
  });

  it('take no probe mode that does not exist', () => {
    expect(readLabels({ 'deployclaw.probe': 'ALWAYS!' }).probe).toBeNull();
  });
});

describe('an image reference', () => {
  it.each([
    ['app', 'app', null],
    ['team/app:1.2', 'team/app', '1.2'],
    ['registry.example.com:5000/team/app:1.2', 'team/app', '1.2'],
    ['localhost/app:dev', 'app', 'dev'],
    ['app:1@sha256:'.concat('a'.repeat(64)), 'app', '1'],
    ['sha256:'.concat('a'.repeat(64)), null, null],
    ['a'.repeat(64), null, null],
    ['', null, null],
  ])('%s has repository %s and tag %s', (image, repository, tag) => {
    expect(parseImageReference(image)).toEqual({ repository, tag });
  });
});

describe('the scope', () => {
  const everything = { containers: null, tenants: null };
  it('takes names exactly, and drops what another tenant owns', () => {
    expect(inScope(everything, 'orders', 'acme')).toBe(true);
    expect(inScope({ ...everything, containers: ['orders'] }, 'orders', null)).toBe(true);
    expect(inScope({ ...everything, containers: ['orders'] }, 'orders-2', null)).toBe(false);
    expect(inScope({ ...everything, tenants: ['acme'] }, 'orders', 'globex')).toBe(false);
  });

  it('keeps a container without a tenant label: it may serve several', () => {
    expect(inScope({ ...everything, tenants: ['acme'] }, 'orders', null)).toBe(true);
  });
});

describe('the name of a Python process', () => {
  it.each([
    [['python3', '/srv/orders.py', '--port', '80'], 'orders'],
    [['/usr/bin/python3.11', '-u', '-W', 'ignore', '-Xdev', 'worker.py'], 'worker'],
    [['python3', '-m', 'orders.api'], 'orders.api'],
    [['python3', '-morders.api'], 'orders.api'],
    [['/usr/bin/python3', '/usr/local/bin/gunicorn', '-w', '2', 'service:app'], 'gunicorn service:app'],
    [['python3', '-m', 'uvicorn', 'shop.main:create()', '--factory'], 'uvicorn shop.main:create()'],
    [['python3', '/usr/bin/celery', '-A', 'shop.tasks', 'worker'], 'celery shop.tasks'],
    [['gunicorn: master [service:app]'], 'gunicorn: master [service:app]'],
    [['python3', '-c', 'password = "secret"'], 'python3'],
    [['python3'], 'python3'],
    [[], 'python'],
  ])('%j is %s', (argv, expected) => {
    expect(nameProcess(argv)).toBe(expected);
  });

  it('holds no other argument: they may be secrets', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('--token', 'hunter2', '-p', '-x=hunter2')), (args) => {
        expect(nameProcess(['python3', 'app.py', ...args])).toBe('app');
        expect(nameProcess(['python3', 'gunicorn', ...args])).toBe('gunicorn');
      }),
    );
  });
});
