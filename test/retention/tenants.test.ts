import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PythonTarget } from '../heap/python-target.ts';
import { onePythonPerVersion } from '../heap/pythons.ts';
import { retentionOf, TARGETS } from './read-target.ts';

const TENANTS = ['tenant-alpha', 'tenant-beta', 'tenant-γ', 'tenant-delta'];

describe.each((await onePythonPerVersion()).map((python) => [python.name, python] as const))(
  'tenants in a Python %s',
  (_, python) => {
    let target: PythonTarget;
    beforeAll(async () => {
      target = await python.start('tenants.py', [], { folder: TARGETS });
    });
    afterAll(() => target?.stop());

    const look = async (name: string, tenants = TENANTS) => {
      const found = await retentionOf(target, { types: [`app.tenants.${name}`], tenants });
      const counts = Object.fromEntries((found.tenants ?? []).map(({ tenant, count }) => [tenant, count]));
      return { ...found, counts };
    };

    it.each([
      ['ByAttribute', 'an attribute of its own'],
      ['ByContext', 'a dict in a dict'],
      ['BySharedTenant', 'an object that all of the tenant share'],
      ['ByTupleKey', 'the tuple under which a dict keeps it'],
      ['ByCacheKey', 'the arguments under which an lru_cache keeps it'],
    ])('tells objects of %s apart by %s', async (name) => {
      const { counts, tenantObjects } = await look(name);
      expect(counts).toEqual({ 'tenant-alpha': 300, 'tenant-beta': 200, 'tenant-γ': 100 });
      expect(tenantObjects).toEqual({ looked: 600, ambiguous: 0, none: 0 });
    });

    it('tells objects apart by the key under which a dict keeps them', async () => {
      expect((await look('ByKey')).counts).toEqual({ 'tenant-alpha': 1, 'tenant-beta': 1, 'tenant-γ': 1 });
    });

    it('gives the bytes that the objects of a tenant retain', async () => {
      const { tenants, holders } = await look('ByContext');
      const sum = tenants!.reduce((bytes, tenant) => bytes + tenant.bytes, 0);
      expect(sum).toBe(holders.reduce((bytes, holder) => bytes + holder.bytes, 0));
      expect(tenants![0]!.bytes).toBeGreaterThan(300 * 200);
    });

    it('counts an object once, and not its dict and its strings again, when those types grew as well', async () => {
      const types = ['str', 'dict', 'int', 'app.tenants.ByContext'];
      const found = await retentionOf(target, { types, tenants: TENANTS });
      const counts = Object.fromEntries(found.tenants!.map(({ tenant, count }) => [tenant, count]));
      expect(counts).toEqual({ 'tenant-alpha': 300, 'tenant-beta': 200, 'tenant-γ': 100 });
      expect(found.tenantObjects!.looked).toBeLessThan(3000);
    });

    it('calls an object of two tenants ambiguous', async () => {
      const { counts, tenantObjects } = await look('OfTwo');
      expect(counts).toEqual({});
      expect(tenantObjects).toEqual({ looked: 30, ambiguous: 30, none: 0 });
    });

    it('learns nothing from what knows every tenant, nor from what is four references away', async () => {
      expect((await look('OfNobody')).tenantObjects).toEqual({ looked: 30, ambiguous: 0, none: 30 });
      expect((await look('TooFar')).tenantObjects).toEqual({ looked: 30, ambiguous: 0, none: 30 });
    });

    it('looks for nobody when no ids are given, and for those that are given only', async () => {
      const nobody = await look('ByAttribute', []);
      expect([nobody.tenants, nobody.tenantObjects]).toEqual([null, null]);
      const one = await look('ByAttribute', ['tenant-beta']);
      expect(one.counts).toEqual({ 'tenant-beta': 200 });
      expect(one.tenantObjects).toEqual({ looked: 600, ambiguous: 0, none: 400 });
    });
  },
);
