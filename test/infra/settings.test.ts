import { describe, expect, it } from 'vitest';
import { readSettings } from '../../infra/settings.ts';

describe('settings of a stage', () => {
  it('need nothing but a name, and protect data in production only', () => {
    expect(readSettings('dev', false, undefined)).toMatchObject({ production: false, scoreEveryMinutes: 15 });
    expect(readSettings('prod', false, undefined).production).toBe(true);
  });

  it('are taken as the text of a command line and as an object', () => {
    expect(readSettings('dev', true, '{"captureDays":7}').captureDays).toBe(7);
    expect(
      readSettings('dev', true, { functions: { ingest: { timeoutSeconds: 5 } } }).functions.ingest,
    ).toEqual({
      memoryMiB: 512,
      timeoutSeconds: 5,
    });
  });

  it('are refused by name', () => {
    expect(() => readSettings('Dev!', false, {})).toThrow(/stage "Dev!".*lower-case letters/s);
    expect(() => readSettings('dev', false, { captureDay: 7 })).toThrow(/captureDay/);
    expect(() => readSettings('dev', false, '{captureDays:7}')).toThrow(/no JSON/);
    expect(() => readSettings('dev', false, { forensics: { coldAfterDays: 400 } })).toThrow(/turn cold/);
  });
});
