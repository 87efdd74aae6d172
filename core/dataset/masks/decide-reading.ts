import { InputError } from '../../errors/input-error.ts';
import type { MaskReading } from '../../schema/mask-reading.ts';
import { classCodes } from '../names/class-values.ts';
import type { MaskFacts } from './mask-facts.ts';
import type { Rules } from './mask-rules.ts';
import { byNames, describeNames, withBackground } from './named-rules.ts';
import { numberedClasses, type NumberedClass } from './numbered-classes.ts';
import { isOneObject, oneObject } from './object-rules.ts';
import { byVoc, hasVocPalette, vocRules } from './voc-rules.ts';

export interface Decision {
  reading: MaskReading;
  /** The classes that masks have codes of; none if they show one object. */
  numbered: NumberedClass[];
  /** One sentence for each thing taken for granted. */
  notes: string[];
}

/**
 * Decides what the numbers and colours in masks mean: names beside them come first, then Pascal VOC's
 * numbers if the files are arranged as VOC's, then one object on black.
 *
 * @throws InputError They may mean several things.
 */
export function decideReading(facts: MaskFacts): Decision {
  const notes: string[] = [];
  const { wide, ...rules } = decide(facts, notes);
  const reading = { others: 'refused' as const, threshold: null, size: facts.size, ...rules };
  return { reading, numbered: numberedClasses(reading, wide), notes };
}

function decide(facts: MaskFacts, notes: string[]): Rules {
  const { names, isVoc, masks } = facts;
  if (names) {
    const codes = withBackground(classCodes(names.names), names.file, facts);
    if (codes.classes.length === 0) {
      throw new InputError(`${names.file} names no class but the background`, {
        hint: 'Write one name per line, the background first: _background_.',
      });
    }
    notes.push(describeNames(codes, names.file));
    return byNames(codes, names.file, facts, notes);
  }
  if (isVoc && masks.length === 0) return vocRules(facts.voidValue);
  if ((isVoc && !isOneObject(masks)) || hasVocPalette(masks)) return byVoc(facts, notes);
  return oneObject(facts, notes);
}
