import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identity, instanceRef } from '../../functions/contract/instance.ts';
import { identifyContainer } from './identify-container.ts';

const ID = 'c994a3d02312a35f6b0fce83a36bdf5a71bf5a7171c2ef66180da272ed0a6429';
const DIGEST = `sha256:${'b'.repeat(64)}`;

function answer(
  changes: { Name?: string; Image?: string; Labels?: Record<string, string>; Running?: boolean } = {},
) {
  return {
    Id: ID,
    Name: changes.Name ?? '/orders-1',
    Image: DIGEST,
    State: { Running: changes.Running ?? true, Pid: 42, StartedAt: '2026-11-24T11:24:18.755527664Z' },
    Config: { Image: changes.Image ?? 'shop/orders:1.2', Labels: changes.Labels ?? null },
  };
}

describe('a container', () => {
  it('is named by its image where no label names it', () => {
    expect(identifyContainer(answer())?.target).toEqual({
      instance: { containerId: ID, startedAtMs: Date.parse('2026-11-24T11:24:18.755Z') },
      identity: {
        name: 'orders-1',
        service: 'shop/orders',
        version: '1.2',
        image: 'shop/orders:1.2',
        tenant: null,
        source: 'docker',
      },
      rootPid: 42,
      probe: null,
    });
  });

  it('has its image digest as version without a tag, and its own name as service without a repository', () => {
    expect(identifyContainer(answer({ Image: 'shop/orders' }))?.target.identity.version).toBe(DIGEST);
    const byId = identifyContainer(answer({ Image: DIGEST }))?.target.identity;
    expect(byId).toMatchObject({ service: 'orders-1', version: DIGEST });
  });

  it('that does not run is none', () => {
    expect(identifyContainer(answer({ Running: false }))).toBeNull();
  });

  it('keeps hostile labels as they are, bounded', () => {
    const hostile = `\u001b]0;owned\u0007${'A'.repeat(10_000)}`;
    const found = identifyContainer(answer({ Labels: { 'deployclaw.tenant': hostile } }))!;
    expect(found.target.identity.tenant).toBe(hostile.slice(0, 256));
  });

  it('fits the contract whatever its names are, and no answer throws', () => {
    const text = fc.string({ maxLength: 400 });
    fc.assert(
      fc.property(text, text, fc.dictionary(text, text), (Name, Image, Labels) => {
        const { target } = identifyContainer(answer({ Name, Image, Labels }))!;
        expect(identity.safeParse(target.identity).success).toBe(true);
        expect(instanceRef.safeParse(target.instance).success).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.anything(), (junk) => {
        expect(identifyContainer(junk)).toBeNull();
        expect(identifyContainer({ ...answer(), State: junk })).toBeNull();
      }),
    );
  });
});
