import { create } from '@bufbuild/protobuf';
import {
  TensorProto_DataType as DataType,
  ValueInfoProtoSchema,
  type ValueInfoProto,
} from './onnx_pb.ts';

const elementTypes = {
  float32: DataType.FLOAT,
  uint8: DataType.UINT8,
  int64: DataType.INT64,
} as const;

/**
 * Declares a graph input or output. Dimensions are numbers or names; without dimensions, the rank is open.
 */
export function declareTensor(
  name: string,
  type: keyof typeof elementTypes,
  dims?: readonly (number | string)[],
): ValueInfoProto {
  const shape = dims && {
    dim: dims.map((dim) => ({
      value:
        typeof dim === 'number'
          ? { case: 'dimValue' as const, value: BigInt(dim) }
          : { case: 'dimParam' as const, value: dim },
    })),
  };
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: { elemType: elementTypes[type], ...(shape && { shape }) },
      },
    },
  });
}

/** The sizes that a tensor is declared with; undefined for each that is open, or for all if the rank is. */
export function declaredDims({ type }: ValueInfoProto): (number | undefined)[] | undefined {
  const tensor = type?.value.case === 'tensorType' ? type.value.value : undefined;
  return tensor?.shape?.dim.map(({ value }) =>
    value.case === 'dimValue' && value.value > 0n ? Number(value.value) : undefined,
  );
}
