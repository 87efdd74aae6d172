import { InputError } from '../../core/errors/input-error.ts';
import type { HubUri } from '../../core/schema/hub-uri.ts';
import type { Repository } from './repository.ts';

/** Where exports to ONNX put a model, most usual first. */
const USUAL = ['onnx/model.onnx', 'model.onnx'];
const MOST_LISTED = 20;

/**
 * The ONNX file of a repository that a URI means: the one that it names, `onnx/model.onnx`, `model.onnx`, or
 * the only one. Throws InputError, with the list, if there is none or a choice of several.
 */
export function chooseFile({ repository, file }: HubUri, { files, commit }: Repository): string {
  const models = files.map(({ path }) => path).filter((path) => /\.onnx$/i.test(path));
  const where = `The repository ${repository} at commit ${commit.slice(0, 12)}`;
  if (file !== undefined) {
    if (models.includes(file)) return file;
    throw new InputError(`${where} has no file ${file}`, { hint: choices(models) });
  }
  const [only, ...others] = models;
  const usual = USUAL.find((path) => models.includes(path));
  if (usual !== undefined) return usual;
  if (only !== undefined && others.length === 0) return only;
  if (only === undefined) {
    throw new InputError(`${where} has no ONNX file`, {
      hint: 'Export the model first: see docs/models.md.',
    });
  }
  throw new InputError(
    `${where} has ${models.length} ONNX files, none of them in the usual place`,
    {
      hint: choices(models),
    },
  );
}

function choices(models: readonly string[]): string {
  if (models.length === 0)
    return 'It has no ONNX file: export the model first, see docs/models.md.';
  const more = models.length > MOST_LISTED ? ` and ${models.length - MOST_LISTED} more` : '';
  return `Name one of them after the repository: ${models.slice(0, MOST_LISTED).join(', ')}${more}.`;
}
