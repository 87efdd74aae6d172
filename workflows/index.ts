export { auditWorkflow } from './audit.ts';
export { scheduledAuditWorkflow } from './scheduled-audit.ts';
export { scheduledStudyWorkflow } from './scheduled-study.ts';
export { baselinesWorkflow } from './baselines.ts';
export { shardWorkflow } from './shard.ts';
export { studyWorkflow } from './study.ts';
