import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { compileExplainer, type Explainer } from '../core/explainer/compile-explainer.ts';
import type { MethodName } from '../core/schema/method-name.ts';
import { Preprocessing } from '../core/schema/preprocessing.ts';
import { openModel, type OpenedModel } from '../store/open-model.ts';
import type { InferenceThread } from '../workers/inference/inference-thread.ts';
import { buildResNet50, LAYER } from './resnet50.ts';

const SHARED = '../shared/data/models';

export interface BenchModel {
  name: string;
  path: string;
  layer?: string;
}

/** ResNet-50 with random weights, its layer the one that pytorch-grad-cam's documentation names. */
export function resNet50(): BenchModel {
  const folder = join(tmpdir(), 'groundcam-bench');
  const path = join(folder, 'resnet50.onnx');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, buildResNet50());
  return { name: 'resnet50', path, layer: LAYER };
}

/** The models to measure: ResNet-50, real ones if they are at hand, and files or folders given. */
export function benchModels(given: readonly string[]): BenchModel[] {
  const folders = [...(existsSync(SHARED) ? [SHARED] : []), ...given];
  const paths = folders.flatMap((path) =>
    statSync(path).isDirectory()
      ? readdirSync(path)
          .filter((file) => file.endsWith('.onnx'))
          .map((file) => join(path, file))
      : [path],
  );
  return [resNet50(), ...paths.map((path) => ({ name: basename(path, '.onnx'), path }))];
}

/** Opens a model and compiles it as an audit would. Normalisation costs the same for all values. */
export async function compileModel(
  { path, layer }: BenchModel,
  thread: InferenceThread,
  methods?: readonly MethodName[],
): Promise<{ opened: OpenedModel; explainer: Explainer }> {
  const opened = await openModel(path);
  const explainer = await compileExplainer(opened.model, {
    preprocessing: Preprocessing.parse({ mean: 128, std: 128 }),
    layer,
    methods,
    run: (model, feeds) => thread.runOnce(model, feeds),
  });
  return { opened, explainer };
}
