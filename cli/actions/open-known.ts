import type { Card } from '../../core/card/resolve-card.ts';
import type { ModelSpec } from '../../core/schema/model-spec.ts';
import { obtainModel, type HubProgress } from '../../infra/hub/obtain-model.ts';
import { openModel, type OpenedModel } from '../../store/open-model.ts';
import { readCard } from '../../store/read-card.ts';
import { DownloadProgress } from '../terminal/download-progress.ts';
import { interruptible } from '../terminal/interruptible.ts';
import { note } from '../terminal/note.ts';
import { SlowProgress } from '../terminal/slow-progress.ts';

/** A model, and what is known of it. */
export interface KnownModel {
  opened: OpenedModel;
  card: Card;
  /** The URI, of a model on the Hub at one commit. */
  uri: string;
}

/** Opens a model for a command, after a download with progress if it is on the Hugging Face Hub. */
export async function openKnown(spec: ModelSpec): Promise<KnownModel> {
  const progress = new SlowProgress();
  const download = new DownloadProgress();
  const show = (step: HubProgress) => {
    if (step.kind === 'note') note(step.text);
    else if (step.kind === 'waiting')
      progress.show('Waiting for another process that downloads it');
    else progress.show(`Downloading ${step.file}`, download.describe(step));
  };
  const { uri, place } = await interruptible(
    (signal) => obtainModel(spec.uri, { signal, onProgress: show }),
    'What was downloaded is kept: the same command continues from there.',
  ).finally(() => progress.clear());
  const opened = await openModel(place);
  return { opened, card: await readCard(opened, spec), uri };
}
