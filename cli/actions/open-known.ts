import type { Card } from '../../core/card/resolve-card.ts';
import type { ModelSpec } from '../../core/schema/model-spec.ts';
import { openModel, type OpenedModel } from '../../store/open-model.ts';
import { readCard } from '../../store/read-card.ts';
import { obtainHere } from './obtain-here.ts';

/** A model, and what is known of it. */
export interface KnownModel {
  opened: OpenedModel;
  card: Card;
  /** The URI, of a model on the Hub at one commit. */
  uri: string;
}

/** Opens a model for a command, after a download if it is on the Hugging Face Hub. */
export async function openKnown(spec: ModelSpec): Promise<KnownModel> {
  const { uri, place } = await obtainHere(spec.uri);
  const opened = await openModel(place);
  return { opened, card: await readCard(opened, spec), uri };
}
