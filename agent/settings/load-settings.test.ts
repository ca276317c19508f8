import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../../test/faults/temp-dir.ts';
import { loadSettings } from './load-settings.ts';

function settingsFile(content: string, mode = 0o644): string {
  const file = join(tempDir(), 'deployclaw.yaml');
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

describe('settings', () => {
  it('take the flag over the environment over the file over the default, and remember which', () => {
    const file = settingsFile('interval: 20s\nduration: 3m\nmin-window: 2h\ncontainers: [a, b]\n');
    const { settings, sources } = loadSettings(
      { interval: '5s' },
      { DEPLOYCLAW_INTERVAL: '7s', DEPLOYCLAW_DURATION: '4m' },
      file,
    );
    expect(settings).toMatchObject({
      interval: 5000,
      duration: 240_000,
      'min-window': 7_200_000,
      'baseline-window': 86_400_000,
      containers: ['a', 'b'],
    });
    expect(sources).toMatchObject({
      interval: 'flag',
      duration: 'environment',
      'min-window': 'file',
      'baseline-window': 'default',
    });
  });

  it('name the flag and its remedy when a value cannot be used', () => {
    expect(() => loadSettings({ interval: 'often' }, {}, null)).toThrow(
      /--interval: "often" cannot be used.*It is: time between/s,
    );
  });

  it('name the variable when the environment holds the bad value', () => {
    expect(() => loadSettings({}, { DEPLOYCLAW_TARGETS: 'vms' }, null)).toThrow(/DEPLOYCLAW_TARGETS: "vms"/);
  });

  it('refuse a misspelt variable and a misspelt key rather than ignore them', () => {
    expect(() => loadSettings({}, { DEPLOYCLAW_INTERVALL: '5s' }, null)).toThrow(
      /DEPLOYCLAW_INTERVALL is no setting/,
    );
    expect(() => loadSettings({}, {}, settingsFile('intervall: 5s\n'))).toThrow(/"intervall".*is no setting/);
  });

  it('refuse a tenant pattern without a group named tenant, and one that is no regular expression', () => {
    expect(() => loadSettings({ 'tenant-pattern': 'tenant=(\\S+)' }, {}, null)).toThrow(
      /no group named tenant/,
    );
    expect(() => loadSettings({ 'tenant-pattern': '(?<tenant>[' }, {}, null)).toThrow(/tenant-pattern/);
    expect(loadSettings({ 'tenant-pattern': 't=(?<tenant>\\w+)' }, {}, null).settings['tenant-pattern']).toBe(
      't=(?<tenant>\\w+)',
    );
  });

  it('refuse a file that everybody may write, one that is no YAML, and one that is not there', () => {
    expect(() => loadSettings({}, {}, settingsFile('interval: 5s\n', 0o666))).toThrow(
      /writable for everybody.*chmod o-w/,
    );
    expect(() => loadSettings({}, {}, settingsFile('interval: [5s\n'))).toThrow(/is no YAML/);
    expect(() => loadSettings({}, {}, '/nonexistent/deployclaw.yaml')).toThrow(/does not exist/);
  });
});
