export { auditWorkflow } from './audit.ts';
export { shardWorkflow } from './shard.ts';
