import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import type { PythonFacts } from './find-python.ts';
import { IMAGE_SERVICES, IMAGE_SITE, type ImageFile } from './image-files.ts';

/** User `nobody`: the services need no privilege. */
const USER = '65534:65534';
const EPOCH = new Date(0);

/** Writable for any user, as in every image. */
const OPEN_FOLDERS = ['tmp', 'var/tmp', 'var/media'];
const TEXTS: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:x:0:0:root:/:/bin/false\nnobody:x:65534:65534:nobody:/tmp:/bin/false\n',
  'etc/group': 'root:x:0:\nnogroup:x:65534:\n',
  'etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
};

/** Build context as a tar stream, one file in memory at a time: a Dockerfile and the root file system under `root/`. */
export function buildContext(
  python: PythonFacts,
  files: readonly ImageFile[],
  signal: AbortSignal,
): Readable {
  const tar = pack();
  const add = (header: Parameters<typeof tar.entry>[0], content: Buffer | string): Promise<void> =>
    new Promise((resolve, reject) => {
      tar.entry(header, content, (error) => (error ? reject(error) : resolve()));
    });
  const fill = async (): Promise<void> => {
    await add({ name: 'Dockerfile', mtime: EPOCH }, dockerfile(python, files));
    for (const name of OPEN_FOLDERS)
      await add({ name: `root/${name}/`, type: 'directory', mode: 0o1777, mtime: EPOCH }, '');
    for (const [name, text] of Object.entries(TEXTS)) await add({ name: `root/${name}`, mtime: EPOCH }, text);
    for (const { from, to, mode, mtime } of files) {
      signal.throwIfAborted();
      await add({ name: `root${to}`, mode, mtime }, await readFile(from));
    }
    tar.finalize();
  };
  fill().catch((error: Error) => tar.destroy(error));
  return Readable.from(tar as AsyncIterable<Buffer>);
}

function dockerfile(python: PythonFacts, files: readonly ImageFile[]): string {
  // Without a linker cache in the image, libraries outside the default folders are found by this variable.
  const libraryFolders = new Set(
    files.filter(({ from, to }) => from === to && /\.so(\.|$)/.test(to)).map(({ to }) => dirname(to)),
  );
  const folders = [...libraryFolders].filter((folder) => !folder.startsWith(`${python.stdlib}/`));
  return [
    'FROM scratch',
    'COPY root/ /',
    `ENV PATH=${dirname(python.executable)}:/usr/bin:/bin LANG=C.UTF-8 HOME=/tmp PYTHONPATH=${IMAGE_SITE}`,
    `ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LD_LIBRARY_PATH=${folders.join(':')}`,
    `WORKDIR ${IMAGE_SERVICES}`,
    `USER ${USER}`,
    '',
  ].join('\n');
}
