import { cacheFolder } from '../../infra/cache-folder.ts';
import { localFolder } from '../../store/local-folder.ts';
import type { OpenedModel } from '../../store/open-model.ts';

/** The folder of this machine with the files that hold a model's weights; undefined for a model in one file. */
export async function weightsFolder({
  uri,
  dataFiles,
}: Pick<OpenedModel, 'uri' | 'dataFiles'>): Promise<string | undefined> {
  if (dataFiles.length === 0) return undefined;
  return localFolder({ modelUri: uri, files: dataFiles }, cacheFolder());
}
