import { describe, expect, it } from 'vitest';
import { question } from '../../../report/text/question.ts';
import { modelName } from '../../../core/schema/model-name.ts';

describe('question', () => {
  it('asks about one class by its name', () => {
    expect(question({ model: 'models/resnet50.onnx', classes: ['aeroplane'] })).toBe(
      'Where does resnet50 look when it sees an aeroplane?',
    );
  });

  it('lists a few classes, and counts many', () => {
    expect(question({ model: 'm.onnx', classes: ['aeroplane', 'cat', 'dog'] })).toBe(
      'Where does m look when it sees an aeroplane, a cat, or a dog?',
    );
    expect(question({ model: 'm.onnx', classes: ['a', 'b', 'c', 'd'] })).toBe(
      'Where does m look when it sees one of 4 classes?',
    );
  });

  it('asks without a class where a run has none', () => {
    expect(question({ model: 'm.onnx', classes: [] })).toBe('Where does m look?');
  });

  it('says what the model was asked', () => {
    const asked = (target: string) =>
      question({ model: 'm.onnx', classes: ['cat'], evidence: { asked: target } });
    expect(asked('class')).toBe('Where does m look when asked for a cat?');
    expect(asked('group')).toBe('Where does m look when asked for a cat?');
    expect(asked('predicted')).toBe('Where does m look when it predicts a cat?');
    expect(asked('index 404')).toBe(
      'Where does m look when asked for logit 404 in photos of a cat?',
    );
  });
});

describe('modelName', () => {
  it('is the last part of a path or URI without its extension', () => {
    expect(
      ['s3://b/p/vit.ONNX', 'C:\\m\\vit.onnx', 'vit', '/models/v1.2.onnx'].map(modelName),
    ).toEqual(['vit', 'vit', 'vit', 'v1.2']);
  });
});
