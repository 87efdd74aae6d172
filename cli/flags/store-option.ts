import { Option } from 'commander';
import { DEFAULT_STORE } from '../../core/schema/default-store.ts';

/** The flag `--store`, with the default store. */
export function storeOption(description: string): Option {
  return new Option('-s, --store <uri>', description).default(DEFAULT_STORE);
}
