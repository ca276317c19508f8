/** Base of all errors that Deployclaw raises on purpose: the message names the thing, the reason and the remedy. */
export class DeployclawError extends Error {
  override readonly name: string = 'DeployclawError';
  readonly remedy: string;
  constructor(what: string, remedy: string, options?: { cause?: unknown }) {
    super(`${what} ${remedy}`, options);
    this.remedy = remedy;
  }
}
