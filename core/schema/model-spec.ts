import { z } from 'zod';
import { ClassNames } from './class-names.ts';
import { AskedGeometry, StatedGeometry } from './geometry.ts';
import { HeadKind } from './head.ts';
import { HUB_FORM, isHubUri, parseHubUri } from './hub-uri.ts';
import { Place } from './place.ts';
import { StatedPreprocessing } from './preprocessing.ts';
import { strictObject } from './strict-object.ts';

/** One layer or several: ONNX tensor or node names, PyTorch module paths, or `input`. */
const Layer = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

/** Height or width of a model's input in pixels. */
const Side = z.int().min(1).max(8192);

/** What a person can say of a model besides its place and its geometry. */
const stated = {
  name: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(
      "what to call the model in titles; default: its file's name, or that of its repository or folder if it is model.onnx",
    ),
  layer: Layer.optional().describe(
    "layers to read maps from; default: the last feature map, or a transformer's last block",
  ),
  tokens: z
    .int()
    .min(0)
    .optional()
    .describe(
      'how many tokens (class, distillation, registers) come before those of the image; default: inferred from the shapes',
    ),
  preprocessing: StatedPreprocessing.optional().describe(
    'how pixels become the input; default, for each part: what the sidecar file, the ONNX metadata or files beside the model say',
  ),
  labels: ClassNames.optional().describe('class names in logit order'),
  logits: z
    .string()
    .min(1)
    .optional()
    .describe(
      'output or tensor with the logits; default: found behind the closing softmax or sigmoid',
    ),
  head: HeadKind.optional().describe(
    'what makes probabilities of logits; default: sigmoid if one closes the model or it has one logit, otherwise softmax',
  ),
  inputSize: z
    .tuple([Side, Side])
    .optional()
    .describe('height and width, if the model does not fix them'),
};

export const ModelSpec = strictObject({
  uri: Place.refine((uri) => !isHubUri(uri) || parseHubUri(uri) !== null, {
    error: `expected ${HUB_FORM} for a model on the Hugging Face Hub`,
  }).describe(`path or file:/s3: URI of an ONNX classifier, or ${HUB_FORM}`),
  ...stated,
  geometry: AskedGeometry.optional().describe(
    "how photos become the input; default: as the model's sidecar file, its ONNX metadata or files beside it say, otherwise stretched, as published",
  ),
  cardDigest: z
    .string()
    .optional()
    .describe('of the card that a run with this spec had: a run whose card differs says so'),
});
export type ModelSpec = z.infer<typeof ModelSpec>;

/** What a sidecar file beside a model may contain, so that it need not be passed as flags. */
export const Sidecar = strictObject({ ...stated, geometry: StatedGeometry.optional() });
export type Sidecar = z.infer<typeof Sidecar>;
