import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containerScope, parseProcCgroup } from './proc-cgroup.ts';

const ID = 'c994a3d02312a35f6b0fce83a36bdf5a71bf5a7171c2ef66180da272ed0a6429';

describe('/proc/PID/cgroup', () => {
  it('of a hybrid host keeps the memory controller and the unified line apart', () => {
    const text = `9:name=systemd:/docker/${ID}\n4:cpu,memory:/m/${ID}\n0::/u/${ID}\n`;
    expect(parseProcCgroup(text)).toEqual({
      memoryV1: `/m/${ID}`,
      unified: `/u/${ID}`,
      all: [`/docker/${ID}`, `/m/${ID}`, `/u/${ID}`],
    });
  });

  it('of a unified host has one path, colons in it included', () => {
    expect(parseProcCgroup('0::/kubepods/pod:7/x\n').unified).toBe('/kubepods/pod:7/x');
    expect(parseProcCgroup('0::/kubepods/pod:7/x\n').memoryV1).toBeNull();
  });

  it('takes no controller for memory that is only named like it', () => {
    expect(parseProcCgroup('3:name=memory:/a\n2:hugememory:/b\n').memoryV1).toBeNull();
  });

  it('gives no path for any other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const path of parseProcCgroup(text).all) expect(path.startsWith('/')).toBe(true);
      }),
    );
  });
});

describe('the level of a container', () => {
  it('is the last segment with its id, not what the container made below', () => {
    expect(containerScope(`/system.slice/docker-${ID}.scope/init.scope`, ID)).toBe(
      `/system.slice/docker-${ID}.scope`,
    );
    expect(containerScope(`/machine.slice/libpod-${ID}.scope/container`, ID)).toBe(
      `/machine.slice/libpod-${ID}.scope`,
    );
    expect(containerScope(`/docker/outer/docker/${ID}`, ID)).toBe(`/docker/outer/docker/${ID}`);
  });

  it('is unknown where the id is not named', () => {
    expect(containerScope('/user.slice/session-1.scope', ID)).toBeNull();
  });
});
