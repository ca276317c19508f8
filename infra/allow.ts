import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** An allowing statement. `conditions` as in IAM: operator, key, value. */
export function allow(
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
  conditions: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>> = {},
): PolicyStatement {
  return new PolicyStatement({
    sid,
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: [...resources],
    conditions,
  });
}
