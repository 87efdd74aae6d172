import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { InputError } from '../core/errors/input-error.ts';
import { Sidecar, sidecarNames } from '../core/model/model-card.ts';
import { existsUri, readUri } from './read-uri.ts';

/** The sidecar file beside a model, if there is one. Throws InputError where it can't be read. */
export async function readSidecar(modelUri: string): Promise<Sidecar | undefined> {
  for (const name of sidecarNames(modelUri)) {
    if (!(await existsUri(name))) continue;
    const sidecar = Sidecar.safeParse(parse(name, await readUri(name)));
    if (!sidecar.success) throw new InputError(`${name}: ${z.prettifyError(sidecar.error)}`);
    return sidecar.data;
  }
  return undefined;
}

function parse(name: string, bytes: Uint8Array): unknown {
  try {
    return parseYaml(new TextDecoder().decode(bytes));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`${name} is not YAML or JSON: ${reason}`, { cause });
  }
}
