import { parseHubUri } from './hub-uri.ts';

/**
 * A model's display name: what somebody calls it, or the name of its file without ".onnx". A file that is
 * only called model.onnx has the name of its repository or folder; a folder `onnx` in that counts as none.
 */
export function modelName({ uri, name }: { uri: string; name?: string | undefined }): string {
  if (name !== undefined) return name;
  const { repository, file = 'model.onnx' } = parseHubUri(uri) ?? {};
  const path = repository === undefined ? uri : `${repository}/${file}`;
  const [last = '', ...folders] = path
    .split(/[/\\]+/)
    .filter((part) => part !== '' && part !== '.')
    .toReversed();
  const stem = last.replace(/\.onnx$/i, '');
  const [folder = stem] = folders[0] === 'onnx' ? folders.slice(1) : folders;
  return stem.toLowerCase() === 'model' && !/^([a-z][\w+.-]*:|\.\.)$/i.test(folder) ? folder : stem;
}
