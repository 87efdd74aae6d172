/** What decides how a run's samples are divided into shards. */
export interface ShardedSamples {
  samples: number;
  pending: number;
  shardSize: number;
}

/**
 * How many shards a run's samples fill: those to compute fill the first `pending`, those that the store
 * had already the rest.
 */
export function countShards({ samples, pending, shardSize }: ShardedSamples): {
  pending: number;
  all: number;
} {
  const computed = Math.ceil(pending / shardSize);
  return { pending: computed, all: computed + Math.ceil((samples - pending) / shardSize) };
}
