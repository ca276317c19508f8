import type { Reason, TenantEvidence } from '../contract/verdict.ts';
import type { Trend } from './trend.ts';
import type { DetectInput, Segment } from './types.ts';

/** Key of requests that name no tenant, or one beyond the cap: real load, but nobody to attribute growth to. */
export const NO_TENANT = '';

export interface Tenancy {
  readonly tenant: string | null;
  readonly evidence: TenantEvidence | null;
  readonly reason: Reason | null;
}

export function attributeTenant({
  input,
}: {
  readonly input: DetectInput;
  readonly segments: readonly Segment[];
  readonly steady: Trend;
  readonly leaks: boolean;
}): Tenancy {
  return { tenant: input.labelTenant, evidence: null, reason: null };
}
