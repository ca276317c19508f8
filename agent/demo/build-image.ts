import type Docker from 'dockerode';
import { buildContext } from './build-context.ts';
import { DemoError } from './demo-error.ts';
import { findPython } from './find-python.ts';
import { imageFiles } from './image-files.ts';
import { ensurePackages } from './install-packages.ts';
import { contentKey, REQUIREMENTS_FILE, serviceFiles } from './service-files.ts';

const REPOSITORY = 'deployclaw-demo';
const IMAGE_LABEL = 'deployclaw.demo.image';
/** Another demo, of another Python, may have built its image just now and not started from it yet. */
const KEEP_OTHERS_SECONDS = 3600;
/** The demo's own version, for the report. */
const VERSION = '1.0.0';
/** Changes when the way the image is put together changes. */
const RECIPE = 'recipe 1';

export interface DemoImageOptions {
  readonly docker: Docker;
  readonly cacheDir: string;
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Name of the image that all services of the demo run from. Made on the spot out of this host's own Python: no image
 * registry and no docker command needed. The tag is a key of the content, so that a second demo finds it there; images
 * of earlier versions are removed. Throws {@link DemoError} for what the host lacks.
 */
export async function ensureDemoImage(options: DemoImageOptions): Promise<string> {
  const { docker, signal } = options;
  const python = await findPython(signal);
  const key = await contentKey(
    [RECIPE, VERSION, python.build, python.executable],
    [REQUIREMENTS_FILE, ...(await serviceFiles())],
  );
  const name = `${REPOSITORY}:${key}`;
  if (await exists(docker, name)) return name;
  const site = await ensurePackages({ ...options, python });
  options.onProgress(`Building image ${name} from Python ${python.version} of this host`);
  const files = await imageFiles(python, site, signal);
  const progress = await docker.buildImage(buildContext(python, files, signal), {
    t: name,
    labels: { [IMAGE_LABEL]: key, 'org.opencontainers.image.version': VERSION },
    forcerm: true,
    abortSignal: signal,
  });
  await finished(docker, progress);
  await removeOlder(docker, key);
  return name;
}

async function finished(docker: Docker, progress: NodeJS.ReadableStream): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(progress, (error, steps: { error?: string }[] | null) => {
      const failed = error?.message ?? steps?.find((step) => step.error)?.error;
      if (failed === undefined) return resolve();
      reject(
        new DemoError(
          `The engine could not build the demo's image: ${failed.trim()}.`,
          "Check the engine's free disk space (docker system df) and its log (journalctl -u docker).",
          { cause: error },
        ),
      );
    });
  });
}

async function exists(docker: Docker, name: string): Promise<boolean> {
  try {
    await docker.getImage(name).inspect();
    return true;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return false;
    throw error;
  }
}

async function removeOlder(docker: Docker, key: string): Promise<void> {
  const images = await docker.listImages({ filters: { label: [IMAGE_LABEL] } });
  const oldest = Date.now() / 1000 - KEEP_OTHERS_SECONDS;
  for (const image of images.filter((i) => i.Labels?.[IMAGE_LABEL] !== key && i.Created < oldest)) {
    // In use by another demo: its successor will find and remove it.
    await docker
      .getImage(image.Id)
      .remove()
      .catch(() => {});
  }
}
