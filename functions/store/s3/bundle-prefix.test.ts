import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bundlePrefix } from './bundle-prefix.ts';

describe('the prefix of a tenant’s bundles', () => {
  it('is the tenant’s name where that is plain', () => {
    expect(bundlePrefix('tenant-gamma')).toBe('tenants/tenant-gamma/');
    expect(bundlePrefix(null)).toBe('shared/');
  });

  it('cannot reach into another’s, nor match it as a pattern of a policy would', () => {
    expect(bundlePrefix('a/../b*?{x}')).toBe('tenants/a%2F..%2Fb%2A%3F%7Bx%7D/');
    expect(bundlePrefix('..')).toBe('tenants/%2E%2E/');
    expect(bundlePrefix('a%2Fb')).not.toBe(bundlePrefix('a/b'));
  });

  it('is one segment, fits into a key, and is another one for every other tenant', () => {
    const tenant = fc.string({ minLength: 1, maxLength: 256, unit: 'grapheme' });
    fc.assert(
      fc.property(tenant, tenant, (a, b) => {
        expect(bundlePrefix(a)).toMatch(/^tenants\/[A-Za-z0-9._%~-]+\/$/);
        expect(bundlePrefix(a).length).toBeLessThan(900);
        expect(bundlePrefix(a) === bundlePrefix(b)).toBe(a === b);
      }),
    );
  });
});
