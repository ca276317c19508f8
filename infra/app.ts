import { App } from 'aws-cdk-lib';
import { checkStack } from './check-stack.ts';
import { HANDLER_ENTRIES } from './fleet-function.ts';
import { fleetStack } from './fleet-stack.ts';
import { readSettings } from './settings.ts';

/** `npx cdk deploy [-c stage=prod] [-c settings='{...}'] [-c local=true]`; cdk.json names this file. */
const app = new App();
const context = (name: string): unknown => app.node.tryGetContext(name);
const stage = String(context('stage') ?? 'dev');
const settings = readSettings(stage, String(context('local')) === 'true', context('settings'));
checkStack(app, fleetStack(app, settings, HANDLER_ENTRIES));
