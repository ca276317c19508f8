import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAccessLine } from '../read-access-line.ts';
import { createTenantFinder } from './tenant-finder.ts';
import { tenantInText } from './tenant-in-text.ts';
import { TenantPatternError } from './tenant-pattern.ts';

const usual = createTenantFinder({ tenantPattern: null, tenantField: null });
const combined = (target: string, tail: string): string =>
  `1.2.3.4 - - [24/Nov/2026:08:47:12 +0000] "GET ${target} HTTP/1.1" 200 17 ${tail}`;
const tenantOf = (line: string, finder = usual): string | null | undefined =>
  readAccessLine(line, finder)?.tenant;

describe('tenant of a text line', () => {
  it.each([
    ['tenant=acme', 'acme'],
    ['tenant_id: "acme corp"', 'acme corp'],
    ['x-tenant-id=acme;', 'acme'],
    ['tenantId="acme"', 'acme'],
    ['tenant.id=acme', 'acme'],
    ['X-Tenant-ID: acme', 'acme'],
    ['rt=0.1 tenant=- x-tenant-id=acme', 'acme'],
  ])('stands in the custom field %s', (field, tenant) => {
    expect(tenantOf(combined('/', `"-" "curl" ${field}`))).toBe(tenant);
  });

  it('stands in the query string', () => {
    expect(tenantOf(combined('/a?b=1&tenant=acme%20corp', '"-" "-"'))).toBe('acme corp');
    expect(tenantOf(combined('/a?tenant_id=%E0%A4', '"-" "-"'))).toBe('%E0%A4');
  });

  it('is the server’s field before the query string, and never what the user agent claims', () => {
    expect(tenantOf(combined('/?tenant=query', '"-" "x tenant=forged" tenant=field'))).toBe('field');
    expect(tenantOf(combined('/', '"tenant=forged" "\\" tenant=forged"'))).toBeNull();
  });

  it.each(['"-" "-"', 'tenant=', 'tenant=-', 'subtenant=acme', 'tenants=4', 'my-tenant=acme'])(
    'is absent from %s',
    (tail) => {
      expect(tenantOf(combined('/', tail))).toBeNull();
    },
  );

  it('is any quoted value as it was written', () => {
    const value = fc.string({ minLength: 1 }).filter((v) => !/["\\]/.test(v) && v !== '-');
    fc.assert(
      fc.property(value, (tenant) => {
        expect(tenantInText(` 17 "-" "-" tenant="${tenant}"`)).toBe(tenant);
      }),
    );
  });

  it('is looked for in linear time in the longest hostile lines', () => {
    const fragments = ['"', '\\"', '\\', 'tenant', 'tenant=', 'tenant ', 'tenant="', '=', ' ', 'x-'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 4 }), (parts) => {
        const unit = parts.join('');
        tenantInText(unit.repeat(Math.ceil(16_384 / unit.length)));
      }),
      { numRuns: 200 },
    );
  });
});

describe('tenant of a JSON line', () => {
  const line = (fields: object): string =>
    JSON.stringify({ method: 'GET', path: '/', status: 200, ...fields });

  it.each([
    [{ tenant: 'acme' }],
    [{ tenant_id: 'acme' }],
    [{ tenantId: 'acme' }],
    [{ 'tenant.id': 'acme' }],
    [{ tenant: { id: 'acme', plan: 'gold' } }],
    [{ request: { headers: { 'x-tenant-id': 'acme' } } }],
    [{ http: { headers: { 'X-Tenant-Id': ['acme', 'other'] } } }],
    [{ attributes: { 'tenant.id': 'acme' } }],
  ])('stands in %j', (fields) => {
    expect(tenantOf(line(fields))).toBe('acme');
  });

  it('is the outermost one', () => {
    expect(tenantOf(line({ request: { headers: { 'x-tenant-id': 'client' } }, tenant: 'server' }))).toBe(
      'server',
    );
  });

  it.each([[{}], [{ tenant: null }], [{ tenant: '' }], [{ tenant: true }], [{ body: { tenant: 'acme' } }]])(
    'is absent from %j',
    (fields) => {
      expect(tenantOf(line(fields))).toBeNull();
    },
  );

  it('is taken from the configured field only', () => {
    const finder = createTenantFinder({ tenantPattern: null, tenantField: 'ctx.customer.key' });
    expect(tenantOf(line({ tenant: 'no', ctx: { customer: { key: 42 } } }), finder)).toBe('42');
    expect(tenantOf(line({ tenant: 'no', ctx: { 'customer.key': 'acme' } }), finder)).toBe('acme');
    expect(tenantOf(line({ tenant: 'no' }), finder)).toBeNull();
    expect(tenantOf(line({ ctx: { customer: 'constructor' } }), finder)).toBeNull();
  });
});

describe('configured tenant pattern', () => {
  const withPattern = (tenantPattern: string) => createTenantFinder({ tenantPattern, tenantField: null });

  it('decides alone', () => {
    const finder = withPattern('/t/(?<tenant>[a-z]{1,32})/');
    expect(tenantOf(combined('/t/acme/orders', 'tenant=no'), finder)).toBe('acme');
    expect(tenantOf(combined('/orders', 'tenant=no'), finder)).toBeNull();
  });

  it('sees only the first 2 KiB of a line', () => {
    const finder = withPattern('end=(?<tenant>\\w{1,32})');
    expect(tenantOf(combined('/', `${'x'.repeat(1000)} end=acme`), finder)).toBe('acme');
    expect(tenantOf(combined('/', `${'x'.repeat(3000)} end=acme`), finder)).toBeNull();
  });

  it.each([
    ['bad syntax', '(', /no regular expression/],
    ['a missing group', 'tenant=(\\S+)', /no group named tenant/],
    ['a pattern that backtracks for ever', '^(?<tenant>(\\w+\\s?)+)=', /takes more than/],
  ])('refuses %s with a remedy', (_name, pattern, message) => {
    expect(() => withPattern(pattern)).toThrow(TenantPatternError);
    expect(() => withPattern(pattern)).toThrow(message);
  });
});
