import type { Command } from 'commander';
import { LayoutName } from '../../core/schema/dataset-names.ts';
import { FilterName } from '../../core/schema/filter-name.ts';
import { addAttackFlags, type AttackFlags } from './attack-flags.ts';
import { collect, number, numberOrAuto, numbers } from './parse-values.ts';
import { reportUrlOption } from './report-url.ts';
import { MethodName } from '../../core/schema/method-name.ts';

const PILLOWS = FilterName.exclude(['linear']).options;

/** Flags for what a model's file does not say: preprocessing, labels, tokens. */
export interface PreprocessingFlags {
  tokens?: number;
  mean?: number[];
  std?: number[];
  inputRange?: number;
  channels?: string;
  inputSize?: number[];
  geometry?: string;
  resizeTo?: number[];
  filter?: string;
  labels?: string;
  name?: string;
  logits?: string;
  head?: string;
}

/** Flags for how image files become pixels. */
export interface ImageFlags {
  resize?: string;
  exif?: string;
  icc?: string;
}

/** Flags for which samples of a dataset are read, and what its masks mean. */
export interface DatasetFlags {
  images?: string;
  format?: string;
  class?: string[];
  split?: string;
  excludeClass?: string[];
  limit?: number;
  sample?: number;
  seed?: number;
  classNames?: string;
  voidValue?: string;
  maskSize?: string;
}

/** The flags of `groundcam run`, as commander returns them. */
export interface AuditFlags
  extends PreprocessingFlags, MapFlags, ImageFlags, DatasetFlags, AttackFlags {
  file?: string;
  model?: string;
  dataset?: string;
  target?: string;
  map?: string[];
  store?: string;
  overlays?: number;
  interventions?: boolean;
  alpha?: number;
  sesoi?: number;
  measureAt?: string;
  void?: string;
  baselines?: boolean;
  untrainedHeads?: boolean;
  minSuccess?: number;
  shardSize?: number;
  shardWindow?: number;
  sampleWindow?: number;
  imagesPerActivity?: number | 'auto';
  priority?: number;
  onWorkers?: boolean;
  reportUrl?: string;
}

/** Adds the flags for how images become the model's input, and what its logits are. */
export function addPreprocessingFlags(command: Command): Command {
  return command
    .option(
      '--mean <numbers>',
      'mean per channel, or one for all: 128, or 0.485,0.456,0.406',
      numbers,
    )
    .option('--std <numbers>', 'standard deviation per channel, or one for all', numbers)
    .option(
      '--input-range <n>',
      'value of a white pixel before mean and std: 1 (torchvision) or 255',
      number,
    )
    .option('--channels <order>', 'order of the colour channels: rgb or bgr')
    .option(
      '--input-size <pixels>',
      'height,width or one number, if the model accepts any size',
      numbers,
    )
    .option(
      '--geometry <kind>',
      'how photos of any size become the input: model (as its files say; default if they do), stretch ' +
        '(as published; default otherwise), crop (the middle is cut out), or pad (the rest has the mean colour)',
    )
    .option(
      '--resize-to <pixels>',
      'size before the crop: of the shorter side for crop, the longer one for pad, or height,width ' +
        "(default: the model's, else input size / 0.875 for crop: 256 for 224)",
      numbers,
    )
    .option(
      '--filter <name>',
      `how pixels are interpolated: ${PILLOWS.join(', ')} as Pillow, or linear without antialiasing as ` +
        "Keras, TensorFlow and OpenCV (default: the model's, else bilinear)",
    )
    .option(
      '--name <text>',
      'what to call the model in titles (default: its file, or the folder or repository of a model.onnx)',
    )
    .option(
      '--labels <file>',
      'file with the class names: one a line in the order of the logits, or JSON (a list, {index: name}, {name: index})',
    )
    .option(
      '--logits <name>',
      'output or tensor with the class scores (default: before the closing softmax or sigmoid)',
    )
    .option(
      '--head <kind>',
      'softmax, or sigmoid: each class has a probability of its own (default: as the model ends)',
    )
    .option(
      '--tokens <n>',
      'number of tokens before those of the image: class, distillation, registers (default: derived ' +
        'from the shapes)',
      number,
    );
}

/** The layers that CAMs are computed at, and how heatmaps are made of them. */
export interface MapFlags {
  layer?: string[];
  method?: string[];
  smooth?: boolean;
}

/** Adds the flag that names layers. */
export function addLayerFlag(command: Command): Command {
  return command.option(
    '--layer <names>',
    'ONNX tensor or node, or PyTorch path such as layer4[-1].conv3 (default: see `model check`); ' +
      'for several, separated by commas or repeated, the mean heatmap',
    collect,
  );
}

/** Adds the flags for how heatmaps are made. */
export function addMethodFlags(command: Command): Command {
  return command
    .option(
      '--method <names>',
      `CAM methods (default: gradcam), separated by commas or repeated: ${MethodName.options.join(', ')}; ` +
        'several share one inference, and the first is the primary one',
      collect,
    )
    .option(
      '--smooth',
      'mean heatmap of six views: original and mirrored, each times 0.9, 1 and 1.1',
    );
}

/** Adds the flags for how image files become pixels. */
export function addImageFlags(command: Command): Command {
  return command
    .optionsGroup('Images:')
    .option(
      '--resize <kind>',
      'resize images as pillow (default, exact) or with sharp (faster, not exact; only stretches)',
    )
    .option(
      '--exif <what>',
      'EXIF orientation: auto (default, as the masks fit), ignore (as PIL does) or apply',
    )
    .option('--icc <what>', 'colour profiles: ignore (default, as PIL does) or apply');
}

/** Adds the flags for which samples of a dataset are read, and what its masks mean. */
export function addDatasetFlags(command: Command): Command {
  return command
    .option('--images <uri>', 'folder with the images, if they are not with the dataset')
    .option(
      '--format <kind>',
      `layout of the dataset: auto (default), ${LayoutName.options.join(', ')}`,
    )
    .option(
      '-c, --class <names>',
      'classes to read, separated by commas or repeated (default: all)',
      collect,
    )
    .option(
      '--split <name>',
      'VOC image set (default: trainval), or folder such as val in images/val (default: all)',
    )
    .option('--exclude-class <names>', 'classes to leave out', collect)
    .option('--limit <n>', 'read only the first n samples', number)
    .option('--sample <n>', 'read n samples, drawn and spread over the classes', number)
    .option('--seed <n>', 'which samples are drawn (default: 0)', number)
    .option(
      '--class-names <file>',
      'what the values or colours in masks are called (default: a file beside the masks, see docs/data.md)',
    )
    .option(
      '--void-value <n>',
      'value in masks of pixels in neither region, or none (default: 255 if classes are numbered)',
    )
    .option(
      '--mask-size <rule>',
      "masks of another size than their photo: same (default) excludes them, scale brings them to the photo's size",
    );
}

/** Adds the flags that define an audit, or a study of several models and datasets, in the groups of the help. */
export function addAuditFlags(command: Command, of: 'audit' | 'study' = 'audit'): Command {
  const several = of === 'study' ? '; several are separated by commas' : '';
  command
    .option('-f, --file <spec>', `YAML or JSON file that defines the ${of}; flags override it`)
    .optionsGroup('Model:')
    .option(
      '-m, --model <uri>',
      `ONNX classifier: a path, s3://… or hf://owner/name (the Hugging Face Hub)${several}`,
    );
  addLayerFlag(command);
  addPreprocessingFlags(command);
  command
    .optionsGroup('Dataset:')
    .option(
      '-d, --dataset <uri>',
      `folder of images and masks, in one of the layouts of docs/data.md${several}`,
    );
  addDatasetFlags(command)
    .optionsGroup('Question:')
    .option(
      '--target <which>',
      'logit to explain: group (default; the highest logit of the class), label (the one that a list gives), ' +
        'predicted, or an index',
    );
  addMethodFlags(command)
    .option(
      '--map <class=labels>',
      "the model's labels or indices that a class of the dataset is: vehicle=sports car|minivan; may be repeated",
      (text: string, before: string[] = []) => [...before, text],
    )
    .option('--alpha <level>', 'significance level of the verdict (default: 0.05)', number)
    .option(
      '--sesoi <dz>',
      'smallest effect size d_z of interest; smaller ones count as no difference (default: 0.2)',
      number,
    )
    .option(
      '--measure-at <size>',
      "size at which heatmap and mask are compared: input (the model's, default) or original (the photo's)",
    )
    .option('--void <what>', 'count pixels labelled 255 as left-out (default) or background')
    .option(
      '--interventions',
      'also run the model on each image without its background, without its object, and with ' +
        "another image's background",
    )
    .option(
      '--no-baselines',
      "don't compare heatmaps with baselines: a centre prior, other images' masks, untrained heads",
    )
    .option('--untrained-heads', 'compare with untrained heads whatever that costs');
  addAttackFlags(command);
  addImageFlags(command);
  return command
    .optionsGroup('Running:')
    .option(
      '-s, --store <uri>',
      'folder or s3://bucket/prefix for artifacts and runs (default: groundcam-runs)',
    )
    .addOption(reportUrlOption())
    .option(
      '--overlays <n>',
      'pictures to draw: those with the lowest difference first, or with --interventions the ' +
        'largest disagreement (default: 200)',
      number,
    )
    .option(
      '--min-success <share>',
      'minimum share of samples without errors; with fewer, the run fails (default: 0.95)',
      number,
    )
    .option('--shard-size <n>', 'samples per shard workflow (default: 256)', number)
    .option('--shard-window <n>', 'maximum number of shards in flight (default: 4)', number)
    .option(
      '--sample-window <n>',
      'maximum number of samples in flight per shard (default: 32)',
      number,
    )
    .option(
      '--images-per-activity <n>',
      'samples per activity, or auto (default): 1 if there are up to 2,000 to compute, else 64; more have less ' +
        'overhead, but are retried together',
      numberOrAuto,
    )
    .option(
      '--priority <n>',
      '1 (highest) to 5 (lowest), if several runs wait for workers (default: 3); runs of equal ' +
        'priority take turns',
      number,
    )
    .option(
      '--on-workers',
      'only workers see the model and the data: check nothing here, and let them plan a dry run',
    );
}
