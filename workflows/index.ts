export { auditWorkflow } from './audit.ts';
export { scheduledAuditWorkflow } from './scheduled-audit.ts';
export { nullsWorkflow } from './nulls.ts';
export { shardWorkflow } from './shard.ts';
