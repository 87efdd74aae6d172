import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { searchAttributes } from '../workflows/contract/search-attributes.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;

const valueTypes = {
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  KEYWORD_LIST: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
  DOUBLE: IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE,
};

/**
 * Registers groundcam's search attributes in a namespace. Returns false if the server does not allow
 * it: runs then start without them, since Temporal rejects attributes that it does not know.
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<boolean> {
  const wanted = Object.values(searchAttributes);
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace,
    });
    const missing = wanted.filter(({ name }) => !(name in customAttributes));
    if (missing.length > 0) {
      await connection.operatorService.addSearchAttributes({
        namespace,
        searchAttributes: Object.fromEntries(
          missing.map(({ name, type }) => [name, valueTypes[type]]),
        ),
      });
    }
    return true;
  } catch {
    // Many servers don't grant operator rights, and runs work without the attributes.
    return false;
  }
}
