import { InputError } from '../errors/input-error.ts';
import { BYTES_PER_VALUE, valuesOf } from './element-size.ts';
import { TensorProto_DataLocation, type GraphProto, type TensorProto } from './onnx_pb.ts';
import { OnnxModel } from './onnx-model.ts';
import { isWeight } from './outline.ts';

/**
 * The external data files of a model, which contain its weights, by location: a path relative to the
 * model's folder.
 */
export interface ExternalData {
  /** Size of the file in bytes, or undefined if there is none. */
  sizeOf(location: string): Promise<number | undefined>;
  read(location: string, offset: number, length: number): Promise<Uint8Array>;
}

/** Locations of the model's external data files: none for a model in a single file. */
export function dataFilesOf({ graph }: OnnxModel): string[] {
  return [
    ...new Set(graph.initializer.filter(isExternal).map((tensor) => placeOf(tensor).location)),
  ];
}

/**
 * The model with all constants loaded except its weights: those whose values a compiler may need. Weights
 * stay in their files and are never read, so a model may be larger than memory. Throws InputError if a file
 * is missing or too short, or if a location is outside the model's folder.
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
      throw new InputError(`${name} stores its weights in ${location}, which does not exist`, {
        hint: 'Put the file next to the model, with the name that it had when it was exported.',
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
          `${name} stores the constant ${tensor.name} at bytes ${offset} to ${offset + length} of ${location}, ` +
            `which has ${sizes.get(location)}`,
          { hint: 'The file is truncated or belongs to another model: copy or export it again.' },
        );
      }
      const size = sizeOf(tensor);
      if (!Number.isNaN(size) && size !== length) {
        throw new InputError(
          `${name} stores ${length} bytes of the constant ${tensor.name}, whose shape [${tensor.dims.join(', ')}] needs ${size}`,
          {
            hint: 'The file is damaged, or was not written by an exporter: export the model again.',
          },
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

/** The byte range of an external tensor; numbers that can't be parsed are NaN. */
function placeOf(tensor: TensorProto) {
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  return {
    location: (entries.get('location') ?? '').replace(/^\.\//, ''),
    offset: Number(entries.get('offset') ?? 0),
    length: Number(entries.get('length') ?? sizeOf(tensor)),
  };
}

/** Bytes that a tensor takes according to its shape and type; NaN if values do not take whole bytes. */
function sizeOf(tensor: TensorProto): number {
  return Number(valuesOf(tensor)) * (BYTES_PER_VALUE.get(tensor.dataType) ?? NaN);
}

function refuseOutside(location: string, name: string): void {
  const parts = location.split(/[/\\]/);
  if (!parts.includes('..') && !parts.includes('') && !/^[a-z]:/i.test(location)) return;
  throw new InputError(
    `${name} stores its weights outside its own folder, in ${JSON.stringify(location)}`,
    { hint: 'Save it with the weights next to it: onnx.save(model, path, location="model.data").' },
  );
}

/** Constants of nodes and subgraphs must not be external: ONNX Runtime does not read them either. */
function refuseElsewhere(graph: GraphProto, name: string): void {
  for (const node of graph.node) {
    for (const { t, g } of node.attribute) {
      if ((t && isExternal(t)) || g?.initializer.some(isExternal)) {
        throw new InputError(
          `${name} stores a constant of the node "${node.name}" (${node.opType}) in another file`,
          { hint: 'Only weights may be in other files: export it with external_data=False.' },
        );
      }
      if (g) refuseElsewhere(g, name);
    }
  }
}
