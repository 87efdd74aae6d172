import { z } from 'zod';
import { canonicalJson, sha256 } from '../../core/encoding/digest.ts';
import { isNotFound } from '../../core/errors/not-found-error.ts';
import { isUnreadable } from '../../core/errors/unreadable-record-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import { sampleKeys } from '../../core/keys/sample-keys.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import { renderLayers } from '../../report/gallery/layers.ts';
import { renderOverlay } from '../../report/gallery/overlay.ts';
import { readJson } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import { usePictureSource } from '../shared/picture-source.ts';
import type { Run } from '../shared/runs.ts';
import type { Versions } from './heavy-work.ts';

/** A page's pictures of one sample, as `data:` URIs. */
const Layers = z.strictObject({ photo: z.string(), heat: z.string(), outline: z.string() });

/** What is kept of a sample's pictures until the run is published. */
const Drawn = z.strictObject({
  of: z.string().describe('SHA-256 of all that the pictures depend on'),
  layers: Layers,
});

/**
 * Writes a sample's overlay, and returns the pictures for the page. If an attempt before this one has drawn the same, that is
 * kept. Throws NotFoundError or CorruptArtifactError if its maps are lost.
 */
export async function drawSample(
  run: Run,
  sample: Sample,
  { versions, kept }: { versions: Versions; kept: ReadonlySet<string> },
): Promise<z.infer<typeof Layers>> {
  const { store, plan } = run;
  const keys = sampleKeys(sample, plan);
  const { drawn, overlay } = runKeys(plan.runId);
  const { maps, image, labels, measurements } = keys;
  const { foreground } = sample;
  const { groundcam, gitCommit, sharp, libvips } = versions;
  const by = { groundcam, gitCommit, sharp, libvips };
  const of = sha256(canonicalJson({ maps, image, labels, measurements, foreground, by }));
  const before = kept.has(drawn(sample.index))
    ? await readJson(store, drawn(sample.index), Drawn).catch(
        nullIf((error) => isNotFound(error) || isUnreadable(error)),
      )
    : null;
  if (before?.of === of) return before.layers;
  const pictures = await usePictureSource(run, sample, (source) =>
    Promise.all([renderOverlay(source), renderLayers(source)]),
  );
  const [file, layers] = pictures;
  await store.write(overlay(sample.index, sample.id), file, { contentType: 'image/jpeg' });
  await store.write(drawn(sample.index), JSON.stringify({ of, layers }), {
    contentType: 'application/json',
  });
  return layers;
}
