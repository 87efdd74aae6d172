import { obtainModel, type HubProgress, type ObtainedModel } from '../../infra/hub/obtain-model.ts';
import { unverifiedWords } from '../../infra/hub/unverified-words.ts';
import { DownloadProgress } from '../terminal/download-progress.ts';
import { interruptible } from '../terminal/interruptible.ts';
import { note } from '../terminal/note.ts';
import { SlowProgress } from '../terminal/slow-progress.ts';

/** Makes a model readable on this machine, see `obtainModel`: with progress, and until Ctrl-C. */
export async function obtainHere(uri: string): Promise<ObtainedModel> {
  const progress = new SlowProgress();
  const download = new DownloadProgress();
  const show = (step: HubProgress) => {
    if (step.kind === 'note') note(step.text);
    else if (step.kind === 'waiting')
      progress.show('Waiting for another process that downloads it');
    else progress.show(`Downloading ${step.file}`, download.describe(step));
  };
  const obtained = await interruptible(
    (signal) => obtainModel(uri, { signal, onProgress: show }),
    'What was downloaded is kept: the same command continues from there.',
  ).finally(() => progress.clear());
  for (const words of unverifiedWords(obtained.unverified)) note(words);
  return obtained;
}
