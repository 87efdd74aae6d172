import { expect, it } from 'vitest';
import { studyNames } from '../../../core/study/study-names.ts';
import { StudySpec } from '../../../core/schema/study-spec.ts';

it('names models and datasets after their files, and numbers equal ones', () => {
  const spec = StudySpec.parse({
    models: ['a/net.onnx', 'b/net.onnx', { uri: 'c/net.onnx', name: 'mine' }, 'd/net.onnx'],
    datasets: ['VOC2012/', 's3://bucket/voc/VOC2012'],
  });
  expect(studyNames(spec)).toEqual({
    models: ['net', 'net (2)', 'mine', 'net (3)'],
    datasets: ['VOC2012', 'VOC2012 (2)'],
  });
});
