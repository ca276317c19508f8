import { DeployclawError } from '../../functions/contract/errors.ts';
import { requireEngine } from './require-engine.ts';
import { runScript } from './run-script.ts';

/**
 * Name of the test image of a tag, made by `images.sh` when the engine has none yet (seconds once its parts are cached,
 * up to minutes before).
 *
 * @param tag such as `3.11`, `3.13`, `host`, `musl`, or `app:3.11` with Flask, gunicorn, FastAPI and uvicorn
 * @throws DeployclawError when the image cannot be made here
 */
export async function requireImage(tag: string): Promise<string> {
  const docker = await requireEngine();
  const name = tag.startsWith('app:') ? `deployclaw-test/${tag}` : `deployclaw-test/python:${tag}`;
  if (await imageExists(docker.getImage(name))) return name;
  const made = await runScript('images.sh', [tag]);
  if (made.exitCode !== 0)
    throw new DeployclawError(
      `Image ${name} could not be made: ${made.log.slice(-2000)}`,
      `See what is missing with: test/engine/images.sh ${tag}`,
    );
  return name;
}

async function imageExists(image: { inspect(): Promise<unknown> }): Promise<boolean> {
  try {
    await image.inspect();
    return true;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return false;
    throw error;
  }
}
