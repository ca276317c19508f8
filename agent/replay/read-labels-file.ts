import { readFile } from 'node:fs/promises';
import { type Label, labels } from '../../functions/contract/label.ts';
import { ReplayError } from './replay-error.ts';

/** Reads what is known about the containers of a recording. Throws {@link ReplayError} naming the first thing wrong. */
export async function readLabelsFile(path: string): Promise<Label[]> {
  const remedy =
    'Write a JSON list of {"container": "...", "leak": null} or {"container": "...", "leak": {"tenant": "..." or null, "rate": MB per hour}}.';
  let document: unknown;
  try {
    document = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new ReplayError(`${path} cannot be read as labels: ${(error as Error).message}.`, remedy, {
      cause: error,
    });
  }
  const parsed = labels.safeParse(document);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ReplayError(
      `${path} holds a label that cannot be used: ${issue.path.join('.')}: ${issue.message}.`,
      remedy,
    );
  }
  const seen = new Set<string>();
  for (const { container } of parsed.data) {
    if (seen.has(container))
      throw new ReplayError(`${path} labels "${container}" twice.`, 'Keep one label a container.');
    seen.add(container);
  }
  return parsed.data;
}
