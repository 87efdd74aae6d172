import type { DatasetComparison } from '../../core/schema/study-results.ts';
import { HeatSlider } from '../gallery/heat-slider.tsx';
import { HeatPicture, OutlinedPhoto } from '../gallery/layered-picture.tsx';
import { Figures } from '../text/figures.tsx';
import { fixed } from '../text/format.ts';
import type { DisagreementPictures } from './study-input.ts';

/** The photos on which models disagree most: each with one heatmap a model. */
export function DisagreementGallery({
  comparison: { disagreements, models },
  pictures,
}: {
  comparison: DatasetComparison;
  pictures: ReadonlyMap<string, DisagreementPictures>;
}) {
  const shown = disagreements.flatMap((each) => {
    const picture = pictures.get(each.sample);
    return picture ? [{ ...each, picture }] : [];
  });
  if (shown.length === 0) return null;
  return (
    <>
      <p>
        The photos whose ROC-AUC differs most between models, the largest difference first.{' '}
        <HeatSlider />
      </p>
      <ul class="photos">
        {shown.map(({ sample, class: name, rocAucs, picture }) => (
          <li>
            <h3>{sample}</h3>
            <ol>
              <li>
                <figure>
                  <OutlinedPhoto
                    picture={{ ...picture, heat: '' }}
                    alt={`${sample}, the ${name} outlined`}
                  />
                  <figcaption>photo</figcaption>
                </figure>
              </li>
              {models.map((model, i) => (
                <li>
                  <figure>
                    <Heat picture={picture} model={model} sample={sample} />
                    <figcaption>
                      {model} <b>{<Figures>{fixed(rocAucs[i] ?? null, 3)}</Figures>}</b>
                    </figcaption>
                  </figure>
                </li>
              ))}
            </ol>
          </li>
        ))}
      </ul>
    </>
  );
}

function Heat({
  picture: { photo, outline, heats },
  model,
  sample,
}: {
  picture: DisagreementPictures;
  model: string;
  sample: string;
}) {
  const heat = heats.get(model);
  if (heat === undefined) return <p class="notes">Its map is no longer in the store.</p>;
  return <HeatPicture picture={{ photo, heat, outline }} alt={`Heat of ${model} on ${sample}`} />;
}
