import { localFolder, type DataFiles } from '../../store/local-folder.ts';
import { cacheFolder } from '../cache-folder.ts';
import { obtainModel } from './obtain-model.ts';

/** The local folder with a model's files of weights: of a model on S3 or the Hub, after a download. */
export async function weightsFolder({ modelUri, files }: DataFiles): Promise<string> {
  const { place } = await obtainModel(modelUri);
  return localFolder({ modelUri: place, files }, cacheFolder());
}
