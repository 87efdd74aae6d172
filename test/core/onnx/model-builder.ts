import { create } from '@bufbuild/protobuf';
import { GraphBuilder } from '../../../core/onnx/graph-builder.ts';
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
} from '../../../core/onnx/onnx_pb.ts';
import { OnnxModel } from '../../../core/onnx/onnx-model.ts';

/** Writes models by hand: a GraphBuilder that also draws weights and knows odd nodes. */
export class ModelBuilder extends GraphBuilder {
  readonly model: OnnxModel;
  readonly #random = randomGrid(7);
  readonly #weight: (drawn: number) => number;

  /** @param weight what becomes of each weight that is drawn */
  constructor(opset: number, weight = (drawn: number) => drawn) {
    const graph = create(GraphProtoSchema, { name: 'test' });
    const opsetImport = [{ domain: '', version: BigInt(opset) }];
    const proto = create(ModelProtoSchema, { irVersion: 8n, opsetImport, graph });
    const model = new OnnxModel(proto, graph);
    super(model, 'test/');
    this.model = model;
    this.#weight = weight;
  }

  /** A constant of that shape, with values drawn from the grid times `scale`. */
  weights(dims: readonly number[], scale = 1, name?: string): string {
    const values = draw(dims, this.#random).map((value) => this.#weight(scale * value));
    return this.constant(dims, Float32Array.from(values), name);
  }

  /** Names the last node. */
  nameNode(name: string): void {
    const node = this.model.graph.node.at(-1);
    if (node) node.name = name;
  }

  /** Gives the last node an attribute that is a string. */
  setString(name: string, value: string): void {
    const s = new TextEncoder().encode(value);
    const attribute = create(AttributeProtoSchema, { name, type: AttributeType.STRING, s });
    this.model.graph.node.at(-1)?.attribute.push(attribute);
  }

  /** Gives the last node one more output. */
  addOutput(name: string): void {
    this.model.graph.node.at(-1)?.output.push(name);
  }
}

/** Draws ±1/8, ±3/8, … ±15/8, the same for every seed (mulberry32). */
export function randomGrid(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return (2 * (((bits ^ (bits >>> 14)) >>> 0) % 16) - 15) / 8;
  };
}

export function draw(dims: readonly number[], random: () => number): number[] {
  return Array.from({ length: dims.reduce((product, dim) => product * dim, 1) }, random);
}
