/**
 * Benchmarks, side by side in one run. Close everything else first.
 *
 *   npm run bench                      all of them
 *   npm run bench:explainer            the explainer's: `ratio`, `compile` and `pytorch`
 *   npm run bench:explainer -- --only gradient   gradients down to the input
 *   npm run bench -- --only pipeline --photos 276 --images 16 --model mobilenet_v2   one of them, less of it
 *   npm run bench -- --only stages --model resnet50 --provider cuda   the work of one worker, without a server
 *   npm run bench -- --only attack     a step of PGD beside torchattacks'
 *   npm run bench -- --only baselines      what baselines add to an audit
 *   npm run bench:explainer -- exports/ resnet50.int8.onnx --provider cuda
 *
 * Files and folders that you name are measured as well as ResNet-50: by the pipeline if --model has their names, too.
 */
import { existsSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { benchAttackStep } from './attacks/step.ts';
import { benchCompile } from './compile.ts';
import { benchExplainer } from './explainer.ts';
import { benchGradient } from './gradient.ts';
import { benchModels } from './models.ts';
import { benchBaselines } from './baselines.ts';
import { benchPipeline } from './pipeline.ts';
import { benchPyTorch } from './pytorch.ts';
import { benchStages } from './stages.ts';

const SHARED_VOC = '../shared/data/VOCdevkit/VOC2012';
const voc = existsSync(SHARED_VOC) ? SHARED_VOC : 'demo/data/VOC';

/** What `pipeline`, `stages` and `baselines` measure, unless --model says so. */
const USUAL = ['resnet50', 'mobilenet_v2'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true },
    pipeline: { type: 'boolean', default: false },
    provider: { type: 'string', default: 'cpu' },
    model: { type: 'string', multiple: true },
    photos: { type: 'string', default: '1000' },
    images: { type: 'string', default: '1,16' },
  },
});
const provider = values.provider === 'cuda' ? 'cuda' : 'cpu';
const models = benchModels(positionals);
const images = values.images.split(',').map(Number);
const pipelined = models.filter(({ name }) => (values.model ?? USUAL).includes(name));
const missing = values.model?.find((name) => !models.some((model) => model.name === name));
if (missing !== undefined) {
  throw new Error(`No model ${missing}: choose from ${models.map(({ name }) => name).join(', ')}`);
}
const benchmarks: Record<string, () => Promise<void>> = {
  ratio: () => benchExplainer(models, provider),
  gradient: () => benchGradient(models, provider),
  compile: () => benchCompile(models),
  pytorch: benchPyTorch,
  attack: benchAttackStep,
  pipeline: async () => {
    for (const model of pipelined)
      await benchPipeline(model, { voc, photos: Number(values.photos), images });
  },
  stages: async () => {
    const photos = Number(values.photos);
    for (const model of pipelined) await benchStages(model, { voc, photos, provider });
  },
  baselines: async () => {
    for (const model of pipelined) await benchBaselines(model, voc);
  },
};
const names = values.only ?? [
  'ratio',
  'compile',
  'pytorch',
  ...(values.pipeline ? ['pipeline'] : []),
];
const unknown = names.find((name) => !(name in benchmarks));
if (unknown !== undefined) {
  throw new Error(`No benchmark ${unknown}: choose from ${Object.keys(benchmarks).join(', ')}`);
}

console.log(
  `${cpus()[0]?.model}, ${availableParallelism()} threads, load ${loadavg()[0]?.toFixed(2)} before, Node ${process.versions.node}`,
);
for (const name of names) await benchmarks[name]?.();
