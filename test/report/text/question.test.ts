import { describe, expect, it } from 'vitest';
import { question } from '../../../report/text/question.ts';

describe('question', () => {
  it('asks about one class by its name', () => {
    expect(question({ modelName: 'resnet50', classes: ['aeroplane'] })).toBe(
      'Where does resnet50 look when it sees an aeroplane?',
    );
  });

  it('lists a few classes, and counts many', () => {
    expect(question({ modelName: 'm', classes: ['aeroplane', 'cat', 'dog'] })).toBe(
      'Where does m look when it sees an aeroplane, a cat, or a dog?',
    );
    expect(question({ modelName: 'm', classes: ['a', 'b', 'c', 'd'] })).toBe(
      'Where does m look when it sees one of 4 classes?',
    );
  });

  it('asks without a class where a run has none', () => {
    expect(question({ modelName: 'm', classes: [] })).toBe('Where does m look?');
  });

  it('says what the model was asked', () => {
    const asked = (target: string) =>
      question({ modelName: 'm', classes: ['cat'], evidence: { asked: target } });
    expect(asked('class')).toBe('Where does m look when asked for a cat?');
    expect(asked('group')).toBe('Where does m look when asked for a cat?');
    expect(asked('predicted')).toBe('Where does m look when it predicts a cat?');
    expect(asked('index 404')).toBe(
      'Where does m look when asked for logit 404 in photos of a cat?',
    );
  });
});
