import type { ClassName } from '../../schema/mask-names.ts';
import type { MaskReading } from '../../schema/mask-reading.ts';
import type { MaskContent } from './mask-content.ts';

/** A mask and the class that its folder or a list says it shows, if one does. */
export interface SurveyedMask extends MaskContent {
  class: string | null;
}

/** What is known of a dataset's masks before their meaning is decided. */
export interface MaskFacts {
  /** Some of the masks, spread over the dataset. */
  masks: readonly SurveyedMask[];
  names: { file: string; names: readonly ClassName[] } | null;
  /** What the user says of void. */
  voidValue: number | 'none' | undefined;
  size: MaskReading['size'];
  /** Whether the files are arranged as in Pascal VOC, so that numbers without names may be VOC's. */
  isVoc: boolean;
  /** Whether folders or lists say which class a mask shows. */
  hasClasses: boolean;
  /** Whether a list names the masks, whose rows may say which value is the object. */
  isList?: boolean;
  /** Where the names of classes belong, for hints: the dataset's URI. */
  uri: string;
}
