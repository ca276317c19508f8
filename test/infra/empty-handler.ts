/** Stands for every handler: the template is the same whatever the handlers do, and bundles in no time. */
export async function handler(): Promise<void> {}
