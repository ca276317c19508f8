import { describe, expect, it } from 'vitest';
import { madeObservation } from '../../test/report/made-observation.ts';
import { madeScored, NOON } from '../../test/report/made-scored.ts';
import { missingNames } from './missing-names.ts';
import { historyOnly } from './observation.ts';

const scored = [madeScored('api')];
const looked = (names: string[]) => madeObservation({}, { discovery: { missingNames: () => names } });

describe('containers that were asked for by name', () => {
  it('are missing when they neither run nor have a verdict', () => {
    const settings = { containers: ['api', 'wroker'], tenants: null };
    expect(missingNames({ settings, observation: looked(['wroker']), scored })).toEqual(['wroker']);
    expect(missingNames({ settings, observation: historyOnly(NOON), scored })).toEqual(['wroker']);
  });

  it('are not missing when they ended during the scan and were judged', () => {
    const settings = { containers: ['api'], tenants: null };
    expect(missingNames({ settings, observation: looked(['api']), scored })).toEqual([]);
  });

  it('are not told as missing from the history where --tenants may have left them out, nor when none was asked for', () => {
    const observation = historyOnly(NOON);
    expect(
      missingNames({ settings: { containers: ['db'], tenants: ['acme'] }, observation, scored }),
    ).toEqual([]);
    expect(missingNames({ settings: { containers: null, tenants: null }, observation, scored })).toEqual([]);
  });
});
