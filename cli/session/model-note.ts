import { isHubUri } from '../../core/schema/hub-uri.ts';

/**
 * What a command says of a model before a run on a configured server; empty if there is nothing to wait for.
 * With the embedded server the command has downloaded the model itself.
 */
export function modelNotes(uri: string, { embedded }: { embedded: boolean }): string[] {
  if (embedded || !isHubUri(uri)) return [];
  return [`${uri}: the worker downloads it first, unless its cache has it`];
}
