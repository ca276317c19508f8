import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FleetSettings } from './settings.ts';

export type FunctionName = keyof FleetSettings['functions'];

const ROOT = join(import.meta.dirname, '..');

/** Where the handlers are; tests of the template put one empty handler in the place of all. */
export const HANDLER_ENTRIES: Readonly<Record<FunctionName, string>> = {
  ingest: join(ROOT, 'functions/ingest/handler.ts'),
  dispatch: join(ROOT, 'functions/score/dispatch-handler.ts'),
  worker: join(ROOT, 'functions/score/worker-handler.ts'),
  audit: join(ROOT, 'functions/audit/handler.ts'),
  archive: join(ROOT, 'functions/archive/handler.ts'),
};

export interface FunctionOptions {
  readonly name: FunctionName;
  readonly entry: string;
  readonly settings: FleetSettings;
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly PolicyStatement[];
  /** Where invocations go that failed, for functions that no queue invokes. */
  readonly failures?: IQueue;
}

/**
 * One function: handler bundled with the SDK it was tested with, own log group, own role. The role has what is given and
 * the right to write into its own log; the managed policy for Lambda would let it write into every log of the account.
 */
export function fleetFunction(scope: Construct, o: FunctionOptions): NodejsFunction {
  const { stage, logDays, functions } = o.settings;
  const concern = new Construct(scope, o.name[0]?.toUpperCase() + o.name.slice(1));
  const logGroup = new LogGroup(concern, 'Log', { retention: logDays, removalPolicy: RemovalPolicy.DESTROY });
  const role = new Role(concern, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  for (const statement of o.statements) role.addToPolicy(statement);
  return new NodejsFunction(concern, 'Function', {
    entry: o.entry,
    projectRoot: ROOT,
    depsLockFilePath: join(ROOT, 'package-lock.json'),
    runtime: new Runtime('nodejs24.x', RuntimeFamily.NODEJS, { supportsInlineCode: true }),
    architecture: Architecture.ARM_64,
    memorySize: functions[o.name].memoryMiB,
    timeout: Duration.seconds(functions[o.name].timeoutSeconds),
    role,
    logGroup,
    awsSdkConnectionReuse: false,
    ...(o.failures && { deadLetterQueue: o.failures }),
    environment: {
      ...o.environment,
      NODE_OPTIONS: '--enable-source-maps',
      POWERTOOLS_SERVICE_NAME: o.name,
      DEPLOYCLAW_STAGE: stage,
    },
    bundling: {
      format: OutputFormat.ESM,
      target: 'node24',
      bundleAwsSDK: true,
      minify: true,
      keepNames: true,
      sourceMap: true,
      mainFields: ['module', 'main'],
      // Dependencies in CommonJS call require, which a module does not have. A short name would be one that minifying gives
      // to something else.
      banner:
        "import{createRequire as createRequireOfBundle}from'node:module';const require=createRequireOfBundle(import.meta.url);",
      forceDockerBundling: false,
    },
  });
}
