import { expect, test } from 'vitest';
import { doubtAboutClasses } from '../../../core/labels/class-scores.ts';

const plain = {
  output: 'logits',
  logits: 6,
  head: 'softmax' as const,
  labels: undefined,
  isChosen: false,
};

test.each([
  ['as many values as ImageNet has classes', { logits: 1000 }],
  ['one more, for a background', { logits: 1001 }],
  ['labels', { labels: ['a', 'b', 'c', 'd', 'e', 'f'] }],
  ['a tensor that the user chose', { isChosen: true }],
  ['labels, though it is named like features', { output: 'features', labels: ['a'] }],
  ['a name of both kinds', { output: 'pooled_logits', logits: 1000 }],
])('an output with %s has class scores', (_, facts) => {
  expect(doubtAboutClasses({ ...plain, ...facts })).toBeUndefined();
});

test.each([
  ['another number of values', {}, 'the 6 values of "logits"'],
  ['the size of features', { output: 'output', logits: 1280 }, 'the 1280 values of "output"'],
  ['a single value', { head: 'binary' as const, logits: 2 }, 'the value of "logits"'],
  ['embeddings', { output: 'image_embeds', logits: 1000 }, '"image_embeds" is named like features'],
  ['features', { output: 'feature_vector', logits: 1000 }, 'named like features'],
  ['a pooler', { output: 'pooler_output', logits: 1000 }, 'named like features'],
  ['hidden states', { output: 'last_hidden_state', logits: 1000 }, 'named like features'],
])('nothing says so of an output with %s', (_, facts, doubt) => {
  expect(doubtAboutClasses({ ...plain, ...facts })).toContain(doubt);
});
