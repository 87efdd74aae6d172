import { InputError } from '../errors/input-error.ts';
import {
  TensorProto_DataLocation,
  TensorProto_DataType as DataType,
  type GraphProto,
  type TensorProto,
} from './onnx_pb.ts';
import { OnnxModel } from './onnx-model.ts';
import { isWeight } from './outline.ts';

/** The files beside a model that hold its weights, by their location: a path relative to its folder. */
export interface ExternalData {
  /** Size of the file in bytes, or undefined where there is none. */
  sizeOf(location: string): Promise<number | undefined>;
  read(location: string, offset: number, length: number): Promise<Uint8Array>;
}

const BYTES_PER_VALUE: ReadonlyMap<DataType, number> = new Map([
  [DataType.BOOL, 1],
  [DataType.INT8, 1],
  [DataType.UINT8, 1],
  [DataType.INT16, 2],
  [DataType.UINT16, 2],
  [DataType.FLOAT16, 2],
  [DataType.BFLOAT16, 2],
  [DataType.INT32, 4],
  [DataType.UINT32, 4],
  [DataType.FLOAT, 4],
  [DataType.INT64, 8],
  [DataType.UINT64, 8],
  [DataType.DOUBLE, 8],
]);

/** Locations of the files that hold the model's weights: none for a model in one file. */
export function dataFilesOf({ graph }: OnnxModel): string[] {
  return [
    ...new Set(graph.initializer.filter(isExternal).map((tensor) => placeOf(tensor).location)),
  ];
}

/**
 * The model with all constants but its weights taken in: what a compiler may ask for the value of.
 * Weights stay where they are and are never read, so a model may be larger than memory. Throws
 * InputError where a file is missing or too short, or where a location leaves the model's folder.
 *
 * @param name what to call the model in errors
 */
export async function takeInConstants(
  model: OnnxModel,
  files: ExternalData,
  name: string,
): Promise<OnnxModel> {
  refuseElsewhere(model.graph, name);
  const locations = dataFilesOf(model);
  if (locations.length === 0) return model;
  const sizes = new Map<string, number>();
  for (const location of locations) {
    refuseOutside(location, name);
    const size = await files.sizeOf(location);
    if (size === undefined) {
      throw new InputError(`${name} keeps its weights in ${location}, which is not there`, {
        hint: 'Put the file beside the model, under the name that it had when it was exported.',
      });
    }
    sizes.set(location, size);
  }
  const initializer = await Promise.all(
    model.graph.initializer.map(async (tensor): Promise<TensorProto> => {
      if (!isExternal(tensor)) return tensor;
      const { location, offset, length } = placeOf(tensor);
      if (!(offset >= 0 && length >= 0 && offset + length <= sizes.get(location)!)) {
        throw new InputError(
          `${name} keeps the constant ${tensor.name} at bytes ${offset} to ${offset + length} of ${location}, ` +
            `which has ${sizes.get(location)}`,
          { hint: 'The file was cut short or belongs to another model: copy or export it again.' },
        );
      }
      if (isWeight(tensor)) return tensor;
      return {
        ...tensor,
        dataLocation: TensorProto_DataLocation.DEFAULT,
        externalData: [],
        rawData: await files.read(location, offset, length),
      };
    }),
  );
  const graph = { ...model.graph, initializer };
  return new OnnxModel({ ...model.proto, graph }, graph);
}

function isExternal({ dataLocation }: TensorProto): boolean {
  return dataLocation === TensorProto_DataLocation.EXTERNAL;
}

/** Where an external tensor lies, in bytes; numbers that can't be read are NaN. */
function placeOf({ externalData, dims, dataType }: TensorProto) {
  const entries = new Map(externalData.map(({ key, value }) => [key, value]));
  const values = dims.reduce((product, dim) => product * Number(dim), 1);
  return {
    location: (entries.get('location') ?? '').replace(/^\.\//, ''),
    offset: Number(entries.get('offset') ?? 0),
    length: Number(entries.get('length') ?? values * (BYTES_PER_VALUE.get(dataType) ?? NaN)),
  };
}

function refuseOutside(location: string, name: string): void {
  const parts = location.split(/[/\\]/);
  if (!parts.includes('..') && !parts.includes('') && !/^[a-z]:/i.test(location)) return;
  throw new InputError(
    `${name} keeps its weights outside its own folder, in ${JSON.stringify(location)}`,
    { hint: 'Save it with the weights beside it: onnx.save(model, path, location="model.data").' },
  );
}

/** Constants of nodes and subgraphs may not be external: ONNX Runtime does not read them either. */
function refuseElsewhere(graph: GraphProto, name: string): void {
  for (const node of graph.node) {
    for (const { t, g } of node.attribute) {
      if ((t && isExternal(t)) || g?.initializer.some(isExternal)) {
        throw new InputError(
          `${name} keeps a constant of the node "${node.name}" (${node.opType}) in another file`,
          { hint: 'Only weights may lie in other files: export it with external_data=False.' },
        );
      }
      if (g) refuseElsewhere(g, name);
    }
  }
}
