import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/**
 * The depth to which nested messages are counted, and to which `fromBinary` reads: it refuses deeper ones.
 */
const DEEPEST = 100;

/**
 * How many objects and integers parsing the message would create, or any number above `most` if there are
 * more. A protobuf file can take a hundred times its own size in memory, as an empty message is two bytes;
 * counting takes none. Bytes, text and floats take no more than their size in the file, so each counts as
 * one.
 *
 * @throws Error The bytes are not a message, or are truncated.
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
