import type { Answer, Goal } from '../../core/attack/step.ts';
import type { HeadMaps } from '../../core/baselines/head-aucs.ts';
import type { HeadsChoice } from '../../core/explainer/heads-choice.ts';
import type { CompiledBy } from '../../core/schema/computed-by.ts';
import type { HeadsCard } from '../../core/schema/heads-card.ts';
import type { FloatMap } from '../../core/image/raster.ts';
import type { Tensors } from '../../core/onnx/runner.ts';
import type { DataFiles } from '../../store/local-folder.ts';

/** One image to explain. */
export interface ExplainRequest {
  /** uint8 [H, W, 3], RGB. */
  image: Uint8Array;
  /** Size of the image: the model's input size. */
  height: number;
  width: number;
  /** float32 [K]: above 0 for classes that may be the target. */
  targetMask: Float32Array;
  /** Other heads to explain too. */
  heads?: HeadsChoice | undefined;
}

/** What ran a session: name and version of the engine, and what it runs on, `cpu` or `cuda`. */
export interface Engine {
  onnxruntime: string;
  provider: string;
}

/** Maps of several heads, and what computed them. */
export interface ExplainedHeads {
  /** Of the own head, of those with permuted weights, and of other logits, in this order, a layer each. */
  maps: HeadMaps[];
  by: Engine;
}

/** What the explainer returns for one image. */
export interface Explanation {
  /** What ran the explainer. */
  by: Engine;
  logits: Float32Array;
  target: number;
  /** The maps, after ReLU and before any scaling, by the names of the explainer's outputs. */
  maps: Readonly<Record<string, FloatMap>>;
  heads?: ExplainedHeads;
  /** How many requests shared the inference. */
  batch: number;
}

/** Explains one image by the explainer of its run. */
export type Explain = (request: ExplainRequest) => Promise<Explanation>;

/** A compiled graph as a worker gets hold of it. */
export interface CompiledSource {
  key: string;
  /** The only batch size that it accepts, or null if any will do. */
  fixedBatch: number | null;
  /** Whether an image has to be alone in its batch: its figures would depend on others in it. */
  isAlone: boolean;
  /** Fetches the compiled graph, when this worker needs it for the first time. */
  load: () => Promise<Uint8Array>;
  /** The files that the graph refers to: for models whose weights are outside their ONNX file. */
  dataFiles?: DataFiles;
}

/** An explainer as a worker gets hold of it. */
export interface ExplainerSource extends CompiledSource {
  /** How other heads are explained, if they are asked for. */
  heads?: HeadsCard;
  /** Its outputs that only other heads take. */
  ofHeads?: readonly string[];
}

/** One step of an attack: an image to ask about, see `Step`. */
export interface StepRequest {
  /** float32 [H, W, 3], RGB, 0 to 255. */
  pixels: Float32Array;
  height: number;
  width: number;
  goal: Goal;
}

/** What activities need of an inference engine. Made once a worker and shared by all activities. */
export interface Inference {
  /** Runs a model once, while an explainer is compiled, with the files beside it that hold its weights. */
  runOnce: (model: Uint8Array, feeds: Tensors, dataFiles?: DataFiles) => Promise<Tensors>;
  /** Explains one image; requests that come at the same time share an inference. */
  explain(explainer: ExplainerSource, request: ExplainRequest): Promise<Explanation>;
  /** Asks a model that is attacked about one image; requests that come at the same time share an inference. */
  step(attacker: CompiledSource, request: StepRequest): Promise<Answer>;
  /** What explainers are compiled by here. */
  readonly compiledBy: CompiledBy;
}
