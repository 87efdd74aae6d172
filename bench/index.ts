/**
 * Benchmarks, side by side in one run. `npm run bench` runs all, `npm run bench -- explainer` or
 * `-- pipeline` one of them. Close everything else first: two cores are few.
 */
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { benchExplainer, type BenchModel } from './explainer.ts';
import { benchPipeline } from './pipeline.ts';
import { buildResNet50, LAYER } from './resnet50.ts';

const SHARED = '../shared/data';
const MOBILENET = `${SHARED}/models/mobilenet_v2.onnx`;
const VOC = existsSync(`${SHARED}/VOCdevkit/VOC2012`)
  ? `${SHARED}/VOCdevkit/VOC2012`
  : 'demo/data/VOC';

Runtime.install({ logger: new DefaultLogger('ERROR') });
const [only] = process.argv.slice(2);
const resnet: BenchModel = { name: 'ResNet-50', bytes: buildResNet50(), layer: LAYER };
const models = existsSync(MOBILENET)
  ? [resnet, { name: 'MobileNetV2', bytes: readFileSync(MOBILENET) }]
  : [resnet];

console.log(
  `${cpus()[0]?.model}, ${availableParallelism()} threads, Node ${process.versions.node}, photos: ${VOC}`,
);
if (only !== 'pipeline') await benchExplainer(models);
if (only !== 'explainer') for (const model of models) await benchPipeline(model, VOC);
