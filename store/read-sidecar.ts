import { z } from 'zod';
import { InputError } from '../core/errors/input-error.ts';
import { Sidecar, sidecarNames } from '../core/labels/model-card.ts';
import { parseYaml } from './parse-yaml.ts';
import { existsUri, readUri } from './read-uri.ts';

/** The sidecar file beside a model, if there is one. Throws InputError if it can't be read. */
export async function readSidecar(modelUri: string): Promise<Sidecar | undefined> {
  for (const name of sidecarNames(modelUri)) {
    if (!(await existsUri(name))) continue;
    const sidecar = Sidecar.safeParse(
      parseYaml(new TextDecoder().decode(await readUri(name)), name),
    );
    if (!sidecar.success) throw new InputError(`${name}: ${z.prettifyError(sidecar.error)}`);
    return sidecar.data;
  }
  return undefined;
}
