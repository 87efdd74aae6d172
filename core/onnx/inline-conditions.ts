import { clone, create } from '@bufbuild/protobuf';
import type { ImageModel } from './image-model.ts';
import { NodeProtoSchema, type GraphProto, type NodeProto } from './onnx_pb.ts';
import { isStandard, OnnxModel } from './onnx-model.ts';
import { renameTensors } from './rename-tensors.ts';
import type { RunModel } from './runner.ts';
import { traceShapes, type Trace } from './trace.ts';

/**
 * Traces a model (see `traceShapes`) and replaces each If whose condition is the same for every image
 * and batch size by the branch that it takes. Other Ifs are kept.
 */
export async function traceInlined(
  imageModel: ImageModel,
  run: RunModel,
): Promise<{ imageModel: ImageModel; trace: Trace }> {
  const trace = await traceShapes(imageModel, run);
  const model = inlineConditions(imageModel.model, trace);
  if (model === imageModel.model) return { imageModel, trace };
  return traceInlined({ ...imageModel, model }, run);
}

/**
 * The model with each If replaced by the branch that it takes, if its condition is constant or computed the
 * same for every batch size. Returns the model itself if there is none. A branch's own tensors are named
 * after the If's first output, and so are nodes whose name is taken (ONNX Runtime rejects duplicate names).
 */
export function inlineConditions(model: OnnxModel, trace: Trace): OnnxModel {
  const initializer = [...model.graph.initializer];
  const taken = new Set(model.graph.node.map(({ name }) => name));
  const node = model.graph.node.flatMap((node) => {
    const branch = branchTaken(node, model, trace);
    if (!branch) return [node];
    const { nodes, constants } = unpacked(node, branch);
    initializer.push(...constants);
    return nodes.map((inner) => {
      const isFree = inner.name === '' || !taken.has(inner.name);
      const name = isFree ? inner.name : `${node.output[0]}/${inner.name}`;
      taken.add(name);
      return name === inner.name ? inner : Object.assign(clone(NodeProtoSchema, inner), { name });
    });
  });
  if (node.every((kept, i) => kept === model.graph.node[i])) return model;
  const graph = { ...model.graph, node, initializer, valueInfo: [] };
  return new OnnxModel({ ...model.proto, graph }, graph);
}

function branchTaken(node: NodeProto, model: OnnxModel, trace: Trace): GraphProto | undefined {
  const [condition] = node.input;
  if (node.opType !== 'If' || !isStandard(node) || condition === undefined) return undefined;
  const constant = model.constant(condition);
  const value = constant
    ? (constant.rawData[0] ?? constant.int32Data[0])
    : trace.operands.get(condition)?.[0];
  if (value === undefined) return undefined;
  const name = value === 0 ? 'else_branch' : 'then_branch';
  return node.attribute.find((attribute) => attribute.name === name)?.g;
}

/** A branch's nodes and constants, renamed for the outer graph. */
function unpacked({ output }: NodeProto, branch: GraphProto) {
  const made = new Set(branch.node.flatMap((node) => node.output));
  const own = new Set([...made, ...branch.initializer.map(({ name }) => name)]);
  const names = new Map([...own].map((name) => [name, name === '' ? '' : `${output[0]}/${name}`]));
  const results = branch.output.flatMap(({ name }, i) => {
    const actual = output[i] ?? '';
    return actual === '' ? [] : [{ name, actual }];
  });
  const handedThrough = results.filter(({ name, actual }, i) => {
    const isFirst = results.findIndex((other) => other.name === name) === i;
    if (!made.has(name) || !isFirst) return true;
    names.set(name, actual);
    return false;
  });
  const rename = (name: string) => names.get(name) ?? name;
  const { node, initializer } = renameTensors(branch, rename);
  const identities = handedThrough.map(({ name, actual }) =>
    create(NodeProtoSchema, { opType: 'Identity', input: [rename(name)], output: [actual] }),
  );
  return { nodes: [...node, ...identities], constants: initializer };
}
