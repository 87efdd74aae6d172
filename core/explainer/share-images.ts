import { create } from '@bufbuild/protobuf';
import { int } from '../onnx/attributes.ts';
import { dependentsOf } from '../onnx/dependents.ts';
import { declaredType, elementTypes } from '../onnx/element-types.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import {
  TensorProto_DataType as DataType,
  ValueInfoProtoSchema,
  type ValueInfoProto,
} from '../onnx/onnx_pb.ts';
import { copyModel, writeModel, type OnnxModel } from '../onnx/onnx-model.ts';
import { readBy } from '../onnx/read-by.ts';
import { declaredDims, declareTensor } from '../onnx/value-info.ts';

/** The input that says which image each target is of. */
export const IMAGE_OF_TARGET = 'image_of_target';

/** An explainer of images that may have several targets each. */
export interface SharingExplainer {
  /** The ONNX file. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Its outputs that there is one of for each target. There is one of the others for each image. */
  ofTargets: ReadonlySet<string>;
  /**
   * Further outputs: the shapes of what targets take of their image, int64 [rank]. It explains what the original explains only if
   * the first axis of each is that of the images.
   */
  taken: readonly string[];
  /** Sizes of its inputs. */
  height: number;
  width: number;
  classes: number;
}

/**
 * An explainer that runs the model once for an image with several targets. Beside `image` uint8 [N, H, W, 3] and
 * `target_mask` float32 [M, K], it takes `image_of_target` int64 [M].
 *
 * What depends on the target mask takes the rows of its image from what does not. These must hold floating-point numbers or
 * booleans. Whole numbers may be places in the batch, which are others for targets: ONNX Runtime refuses to load a file with those.
 * Returns undefined if a subgraph takes them, such as a branch of If.
 */
export function shareImages(explainer: OnnxModel): SharingExplainer | undefined {
  const model = copyModel(explainer);
  const nodes = model.graph.node.splice(0);
  const ofTargets = dependentsOf(['target_mask'], nodes);
  const ofImages = dependentsOf(['image'], nodes);
  const types = elementTypes(explainer);
  const isTaken = (tensor: string) => ofImages.has(tensor) && !ofTargets.has(tensor);

  const build = new GraphBuilder(model, 'groundcam/shared/');
  const rows = new Map<string, string>();
  const rowsOf = (tensor: string): string => {
    const known = rows.get(tensor);
    if (known !== undefined) return known;
    const taken = build.node('Gather', [tensor, IMAGE_OF_TARGET], { axis: int(0) });
    const isBoolean = types.get(tensor) === DataType.BOOL;
    if (!isBoolean) model.graph.valueInfo.push(declareTensor(taken, 'float32'));
    rows.set(tensor, taken);
    return taken;
  };
  for (const node of nodes) {
    if (!node.output.some((tensor) => ofTargets.has(tensor))) {
      model.addNode(node);
      continue;
    }
    if (readBy({ ...node, input: [] }).some(isTaken)) return undefined;
    const input = node.input.map((tensor) => (isTaken(tensor) ? rowsOf(tensor) : tensor));
    model.addNode({ ...node, input });
  }
  const taken = [...rows.keys()].map((tensor, k) =>
    build.node('Shape', [tensor], {}, `taken.${k}`),
  );
  const sizesOf = (input: string) => {
    const declared = explainer.graph.input.find(({ name }) => name === input);
    return (declared && declaredDims(declared)) ?? [];
  };
  const [, height = 0, width = 0] = sizesOf('image');
  const [, classes = 0] = sizesOf('target_mask');
  model.graph.input = [
    ...explainer.graph.input.filter(({ name }) => name !== 'target_mask'),
    declareTensor('target_mask', 'float32', ['M', classes]),
    declareTensor(IMAGE_OF_TARGET, 'int64', ['M']),
  ];
  model.graph.output = [
    ...explainer.graph.output.map((output) =>
      ofTargets.has(output.name) ? withoutShape(output) : output,
    ),
    ...taken.map((name) => declareTensor(name, 'int64')),
  ];
  model.proto.metadataProps = [];
  return { bytes: writeModel(model), ofTargets, taken, height, width, classes };
}

/** A tensor as it is declared, but without the shape: how many targets there are differs from how many images. */
function withoutShape(tensor: ValueInfoProto): ValueInfoProto {
  const elemType = declaredType(tensor);
  return create(ValueInfoProtoSchema, {
    name: tensor.name,
    type: { value: { case: 'tensorType', value: { elemType } } },
  });
}
