import { z } from 'zod';
import type { Beside } from '../core/card/said.ts';
import { sidecarNames } from '../core/card/sidecar-names.ts';
import { InputError } from '../core/errors/input-error.ts';
import { isNotFound } from '../core/errors/not-found-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import { BesideFile } from '../core/schema/card-source.ts';
import { Sidecar } from '../core/schema/model-spec.ts';
import { parseYaml } from './parse-yaml.ts';
import { readUri, splitUri } from './read-uri.ts';

/**
 * What lies beside a model: its sidecar file, and the files that Hugging Face's libraries and timm write. Of
 * a model in a folder `onnx`, those may also be in the folder around it, as in repositories on the Hub.
 * Throws InputError if the sidecar file can't be read.
 */
export async function readBeside(modelUri: string): Promise<Beside> {
  const { folder } = splitUri(modelUri);
  const { folder: around, name } = splitUri(folder);
  const folders = name === 'onnx' ? [folder, around] : [folder];
  const files: Partial<Record<BesideFile, string>> = {};
  for (const file of BesideFile.options) {
    const text = await firstText(folders.map((place) => `${place}/${file}`));
    if (text !== undefined) files[file] = text.text;
  }
  return { sidecar: await readSidecar(modelUri), files };
}

async function readSidecar(modelUri: string): Promise<Sidecar | undefined> {
  const found = await firstText(sidecarNames(modelUri));
  if (found === undefined) return undefined;
  const sidecar = Sidecar.safeParse(parseYaml(found.text, found.uri));
  if (!sidecar.success) throw new InputError(`${found.uri}: ${z.prettifyError(sidecar.error)}`);
  return sidecar.data;
}

/** The first of the files that is there. */
async function firstText(
  uris: readonly string[],
): Promise<{ uri: string; text: string } | undefined> {
  for (const uri of uris) {
    const bytes = await readUri(uri).catch(nullIf(isNotFound));
    if (bytes !== null) return { uri, text: new TextDecoder().decode(bytes) };
  }
  return undefined;
}
