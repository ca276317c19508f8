import { CfnResource, type Stack } from 'aws-cdk-lib';

/**
 * Resource types that local emulators of AWS do not know, and with their strict flag rightly refuse. A stack for
 * `-c local=true` is without them; it differs in nothing else.
 */
export const LEFT_OUT_LOCALLY: readonly string[] = ['AWS::CloudWatch::Dashboard'];

/** Removes what an emulator cannot deploy. Nothing that stays may refer to it. */
export function leaveOutLocally(stack: Stack): void {
  for (const node of stack.node.findAll()) {
    if (CfnResource.isCfnResource(node) && LEFT_OUT_LOCALLY.includes(node.cfnResourceType)) {
      node.node.scope?.node.tryRemoveChild(node.node.id);
    }
  }
}
