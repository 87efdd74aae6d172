import { weightsFolder as folderOf } from '../../infra/hub/weights-folder.ts';
import type { OpenedModel } from '../../store/open-model.ts';

/** The local folder with the weights of a model that has them in other files; undefined otherwise. */
export async function weightsFolder({
  uri,
  dataFiles,
}: Pick<OpenedModel, 'uri' | 'dataFiles'>): Promise<string | undefined> {
  return dataFiles.length === 0 ? undefined : folderOf({ modelUri: uri, files: dataFiles });
}
