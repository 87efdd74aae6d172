import { describe, expect, it } from 'vitest';
import { asksForEncrypted, runFilter } from '../../client/run-filter.ts';

describe('runFilter', () => {
  it('writes short names out as search attributes', () => {
    expect(runFilter('effect < 0.5 and model = "resnet50"')).toBe(
      "GroundcamEffect < 0.5 and GroundcamModel = 'resnet50'",
    );
  });

  it('leaves names alone that are quoted', () => {
    expect(runFilter(`model = 'effect' or dataset="model"`)).toBe(
      "GroundcamModel = 'effect' or GroundcamDataset = 'model'",
    );
  });

  it.each([
    [`model = "o'clock"`, String.raw`GroundcamModel = 'o\'clock'`],
    [`model = 'o''clock'`, String.raw`GroundcamModel = 'o\'clock'`],
    [String.raw`model = 'o\'clock'`, String.raw`GroundcamModel = 'o\'clock'`],
    [String.raw`model = 'a\\b'`, String.raw`GroundcamModel = 'a\\b'`],
  ])('lets no quote end a text early: %s', (where, query) => {
    expect(runFilter(where)).toBe(query);
  });

  it.each([
    ["status = 'FAILED'", "ExecutionStatus = 'Failed'"],
    ["status in ('running', 'cancelled')", "ExecutionStatus in ( 'Running' , 'Canceled' )"],
    ["started > '2026-11-23'", "StartTime > '2026-11-23T00:00:00.000Z'"],
    ["run = '20261123-k3f9'", "WorkflowId = 'groundcam-20261123-k3f9'"],
    ["WorkflowId starts_with 'groundcam-2026'", "WorkflowId starts_with 'groundcam-2026'"],
    ['effect is not null', 'GroundcamEffect is not null'],
    ['effect between -1 and 2.5e-1', 'GroundcamEffect between -1 and 2.5e-1'],
  ])('understands %s', (where, query) => {
    expect(runFilter(where)).toBe(query);
  });

  it('says which name it does not know, and which it may have been', () => {
    expect(() => runFilter('efect < 1')).toThrow(
      'Unknown name "efect" in the filter: did you mean "effect"?',
    );
  });

  it.each([
    ["status = 'broken'", 'Unknown status "broken" in the filter'],
    ["started > 'yesterday'", '"yesterday" in the filter is not a date'],
    ["model = 'resnet50", 'Unclosed quote in the filter at "\'resnet50"'],
    ['effect < 1; drop', 'Unexpected character in the filter at "; drop"'],
  ])('refuses %s', (where, message) => {
    expect(() => runFilter(where)).toThrow(message);
  });
});

it.each([
  ["model = 'x'", true],
  ["status = 'running' and class = 'cat'", true],
  ["GroundcamStore = 's3://x'", true],
  ["run starts_with 'model'", false],
  ['effect < 1', false],
])('knows whether %s asks for what runs with encrypted payloads lack', (where, asks) => {
  expect(asksForEncrypted(where)).toBe(asks);
});
