import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** Messages in messages that are counted, and that `fromBinary` reads: deeper ones are refused there. */
const DEEPEST = 100;

/**
 * How many objects and integers reading the message would make, or any number above `most` once there are
 * more. A protobuf file can ask for a hundred times its own size in memory, two bytes for an empty
 * message; counting them takes none. Bytes, text and floats, whose size is that of the file, count as
 * one.
 *
 * @throws Error The bytes are no message, or end before it does.
 */
export function countFields(schema: DescMessage, bytes: Uint8Array, most: number): number {
  const reader = new BinaryReader(bytes);
  const fields = new Map<DescMessage, ReadonlyMap<number, DescField>>();
  let count = 0;

  const fieldOf = (message: DescMessage, number: number) => {
    const known = fields.get(message) ?? new Map(message.fields.map((each) => [each.number, each]));
    fields.set(message, known);
    return known.get(number);
  };
  const countIn = (message: DescMessage, end: number, depth: number) => {
    while (reader.pos < end && count <= most) {
      const [number, wireType] = reader.tag();
      const field = fieldOf(message, number);
      count++;
      if (!field || wireType !== WireType.LengthDelimited) {
        reader.skip(wireType, number, DEEPEST);
      } else if (field.message && depth < DEEPEST) {
        const length = reader.uint32();
        countIn(field.message, reader.pos + length, depth + 1);
      } else {
        const from = reader.pos;
        reader.skip(wireType, number, DEEPEST);
        if (field.scalar === ScalarType.INT64) count += reader.pos - from;
      }
    }
  };
  countIn(schema, bytes.length, 0);
  return count;
}
