import { defineSearchAttributeKey } from '@temporalio/common';

/** What runs can be found by in Temporal's UI and with `temporal workflow list --query`. */
export const searchAttributes = {
  model: defineSearchAttributeKey('GroundcamModel', 'KEYWORD'),
  dataset: defineSearchAttributeKey('GroundcamDataset', 'KEYWORD'),
  classes: defineSearchAttributeKey('GroundcamClass', 'KEYWORD_LIST'),
  store: defineSearchAttributeKey('GroundcamStore', 'KEYWORD'),
  verdict: defineSearchAttributeKey('GroundcamVerdict', 'KEYWORD'),
  reached: defineSearchAttributeKey('GroundcamReached', 'KEYWORD'),
  effect: defineSearchAttributeKey('GroundcamEffect', 'DOUBLE'),
  schedule: defineSearchAttributeKey('GroundcamSchedule', 'KEYWORD'),
};
