import { clone, create } from '@bufbuild/protobuf';
import { InputError } from '../errors/input-error.ts';
import { UnsupportedOperatorError } from '../errors/unsupported-operator-error.ts';
import { isStandard } from './is-standard.ts';
import {
  AttributeProtoSchema,
  GraphProtoSchema,
  NodeProtoSchema,
  type AttributeProto,
  type FunctionProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
} from './onnx_pb.ts';
import { renameTensors } from './rename-tensors.ts';

/**
 * Functions can double in size with every level of calls: a few lines could expand to more nodes than fit
 * in memory.
 */
const MOST_NODES = 200_000;
const DEEPEST = 100;

/**
 * Replaces every node that calls one of the model's own functions by the function's body. A body's tensors
 * are named after the call's first output and the function.
 *
 * Throws UnsupportedOperatorError for a function that calls itself or is written for an opset other than
 * the model's, and InputError if the functions expand to more than MOST_NODES nodes.
 */
export function inlineFunctions(
  model: ModelProto,
  graph: GraphProto,
): { proto: ModelProto; graph: GraphProto } {
  if (model.functions.length === 0) return { proto: model, graph };
  const functions = new Map(
    model.functions.map((body) => [nameOf(body.domain, body.name, body.overload), body]),
  );
  const called = (node: NodeProto) => nameOf(node.domain, node.opType, node.overload);
  const opset = model.opsetImport.find(isStandard)?.version;
  const imports = [...model.opsetImport];
  let count = 0;

  const inlined = (nodes: readonly NodeProto[], callers: readonly FunctionProto[]): NodeProto[] =>
    nodes.flatMap((node) => {
      const body = functions.get(called(node));
      if (++count > MOST_NODES || callers.length > DEEPEST) {
        throw new InputError(
          `The model's functions expand to more than ${MOST_NODES.toLocaleString('en')} nodes, or are nested more than ${DEEPEST} deep`,
          { hint: 'No image classifier needs that many: check that this is the right file.' },
        );
      }
      if (!body) return [withSubgraphs(node, callers)];
      refuse(node, body, callers);
      for (const used of body.opsetImport) {
        if (!isStandard(used) && !imports.some(({ domain }) => domain === used.domain))
          imports.push(used);
      }
      return inlined(bodyOf(node, body), [...callers, body]);
    });
  const withSubgraphs = (node: NodeProto, callers: readonly FunctionProto[]): NodeProto => {
    if (!node.attribute.some(({ g }) => g)) return node;
    const copy = clone(NodeProtoSchema, node);
    for (const { g } of copy.attribute) if (g) g.node = inlined(g.node, callers);
    return copy;
  };
  const refuse = (node: NodeProto, body: FunctionProto, callers: readonly FunctionProto[]) => {
    const what = `Can't inline the function ${called(node)} (node "${node.name}", output "${node.output[0]}")`;
    if (callers.includes(body)) throw new UnsupportedOperatorError(`${what}: it calls itself`);
    const written = body.opsetImport.find(isStandard)?.version;
    if (written === undefined || written === opset) return;
    throw new UnsupportedOperatorError(
      `${what}: it is written for opset ${written}, the model for opset ${opset}`,
      {
        hint: 'Inline it with onnx.inliner.inline_local_functions(model, convert_version=True).',
      },
    );
  };
  const whole = { ...graph, node: inlined(graph.node, []) };
  return {
    proto: { ...model, graph: whole, opsetImport: imports, functions: [] },
    graph: whole,
  };
}

/** What identifies a function. */
function nameOf(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('::');
}

/** The nodes of a function, with the names and attributes that a call gives them. */
function bodyOf(call: NodeProto, body: FunctionProto): NodeProto[] {
  const prefix = `${call.output.find((output) => output !== '') ?? ''}/${body.name}`;
  const given = body.input.map((formal, i) => [formal, call.input[i] ?? ''] as const);
  const asked = body.output.flatMap((formal, i) => {
    const actual = call.output[i] ?? '';
    return actual === '' ? [] : [[formal, actual] as const];
  });
  const names = new Map([...given, ...asked]);
  const rename = (name: string) => names.get(name) ?? (name === '' ? '' : `${prefix}/${name}`);
  return renameTensors(create(GraphProtoSchema, { node: body.node }), rename).node.map((node) => {
    const bound = bindAttributes(node, call, body);
    bound.name = node.name === '' ? '' : `${call.name || prefix}/${node.name}`;
    return bound;
  });
}

/** A copy whose references to the function's attributes are replaced by the call's, or by their defaults. */
function bindAttributes(node: NodeProto, call: NodeProto, body: FunctionProto): NodeProto {
  const copy = clone(NodeProtoSchema, node);
  copy.attribute = copy.attribute.flatMap((attribute): AttributeProto[] => {
    if (attribute.g)
      attribute.g.node = attribute.g.node.map((inner) => bindAttributes(inner, call, body));
    if (attribute.refAttrName === '') return [attribute];
    const value = [...call.attribute, ...body.attributeProto].find(
      ({ name }) => name === attribute.refAttrName,
    );
    if (!value) return [];
    return [Object.assign(clone(AttributeProtoSchema, value), { name: attribute.name })];
  });
  return copy;
}
