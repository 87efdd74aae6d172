import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { MethodName } from '../../core/schema/method-name.ts';

/** Flags that say what a model's file does not. */
export interface PreprocessingFlags {
  tokens?: number;
  mean?: number[];
  std?: number[];
  inputRange?: number;
  channels?: string;
  inputSize?: number[];
  labels?: string;
}

/** Flags that say how image files become pixels. */
export interface ImageFlags {
  resize?: string;
  exif?: string;
  icc?: string;
}

/** The flags of `groundcam run`, as commander hands them over. */
export interface AuditFlags extends PreprocessingFlags, MapFlags, ImageFlags {
  file?: string;
  model?: string;
  dataset?: string;
  format?: string;
  class?: string[];
  split?: string;
  limit?: number;
  target?: string;
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
  imagesPerActivity?: number;
  priority?: number;
}

/** Adds the flags that say how images become the model's input, and what its logits are. */
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
    .option('--channels <order>', 'rgb or bgr')
    .option(
      '--input-size <pixels>',
      'height,width or one number, where the model leaves them open',
      numbers,
    )
    .option('--labels <file>', 'class names in logit order, one a line')
    .option(
      '--tokens <n>',
      'tokens before those of the image: class, distillation, registers (default: as shapes tell)',
      number,
    );
}

/** The layers that maps are read from, and how maps are made. */
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
      'several, by commas or repeated: their mean heatmap',
    collect,
  );
}

/** Adds the flags that say how maps are made. */
export function addMethodFlags(command: Command): Command {
  return command
    .option(
      '--method <names>',
      `how heatmaps are made (default: gradcam): ${MethodName.options.join(', ')}; several, by commas ` +
        'or repeated: all from one inference, the first is the primary one',
      collect,
    )
    .option('--smooth', 'mean heatmap of six views: mirrored or not, times 0.9, 1 or 1.1');
}

/** Adds the flags that say how image files become pixels. */
export function addImageFlags(command: Command): Command {
  return command
    .optionsGroup('Images:')
    .option('--resize <kind>', 'pillow (default, exact) or sharp (faster)')
    .option('--exif <what>', 'EXIF orientation: ignore (default, as PIL does) or apply')
    .option('--icc <what>', 'colour profiles: ignore (default, as PIL does) or apply');
}

/** Adds the flags that define an audit to a command, grouped as its help shows them. */
export function addAuditFlags(command: Command): Command {
  command
    .option('-f, --file <spec>', 'YAML or JSON file with the audit; flags go before it')
    .optionsGroup('Model:')
    .option('-m, --model <uri>', 'ONNX classifier: a path, or an s3:// URI');
  addLayerFlag(command);
  addPreprocessingFlags(command);
  command
    .optionsGroup('Dataset:')
    .option('-d, --dataset <uri>', 'Pascal VOC folder, or a folder with images/ and masks/')
    .option('--format <kind>', 'auto, voc or folder')
    .option(
      '-c, --class <names>',
      'class to audit; repeat it or separate by commas; default: all',
      collect,
    )
    .option('--split <name>', 'VOC image set (default: trainval)')
    .option('--limit <n>', 'only the first n samples', number)
    .optionsGroup('Question:')
    .option(
      '--target <which>',
      'logit to explain: group (those of the class), predicted, or an index',
    );
  addMethodFlags(command)
    .option('--alpha <level>', 'significance level of the verdict (default: 0.05)', number)
    .option(
      '--sesoi <dz>',
      'smallest effect size d_z that matters; less counts as no difference (default: 0.2)',
      number,
    )
    .option(
      '--measure-at <size>',
      "where heatmap and mask are compared: input (the model's size; default) or original (the photo's)",
    )
    .option('--void <what>', 'pixels labelled 255: left-out (default), or background')
    .option(
      '--interventions',
      'also ask the model about each image without its background, without its object, and before ' +
        "another image's background",
    )
    .option(
      '--no-baselines',
      "leave out what heatmaps are compared with: a centre prior, other images' masks, untrained heads",
    )
    .option('--untrained-heads', 'compare with untrained heads whatever that costs');
  addImageFlags(command);
  return command
    .optionsGroup('Running:')
    .option(
      '-s, --store <uri>',
      'folder or s3://bucket/prefix for artifacts and runs (default: groundcam-runs)',
    )
    .option(
      '--overlays <n>',
      'pictures to draw, worst first, or most disagreeing with --interventions (default: 200)',
      number,
    )
    .option('--min-success <share>', 'share of samples that must not fail (default: 0.95)', number)
    .option('--shard-size <n>', 'samples per shard workflow (default: 200)', number)
    .option('--shard-window <n>', 'shards in flight (default: 4)', number)
    .option('--sample-window <n>', 'samples in flight in a shard (default: 32)', number)
    .option(
      '--images-per-activity <n>',
      'samples in one activity (default: 1): more cost less, and are retried together',
      number,
    )
    .option(
      '--priority <n>',
      '1 (first) to 5 (last), where work of several runs waits (default: 3); equals take turns',
      number,
    );
}

/** Parses a flag's number. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new InvalidArgumentError(`Expected a number but received ${JSON.stringify(text)}.`);
  }
  return value;
}

/** Parses a flag's numbers, separated by commas. */
export function numbers(text: string): number[] {
  return text.split(',').map(number);
}

function collect(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(',').map((name) => name.trim())];
}
