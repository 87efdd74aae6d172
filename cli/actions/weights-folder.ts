import { cacheFolder } from '../../infra/cache-folder.ts';
import { localFolder } from '../../store/local-folder.ts';
import type { OpenedModel } from '../../store/open-model.ts';

/** The local folder with the weights of a model that has them in other files; undefined otherwise. */
export async function weightsFolder({
  uri,
  dataFiles,
}: Pick<OpenedModel, 'uri' | 'dataFiles'>): Promise<string | undefined> {
  if (dataFiles.length === 0) return undefined;
  return localFolder({ modelUri: uri, files: dataFiles }, cacheFolder());
}
