import type { ClassName } from '../../schema/mask-names.ts';

/** Names of classes with the value or colour that each has in masks. */
export interface ClassCodes {
  by: 'value' | 'colour';
  /** Of the background: the value 0 or the colour black if no entry is it. */
  background: number;
  /** Whether an entry is the background. */
  namesBackground: boolean;
  /** Of entries called void or ignore. */
  void: number[];
  /** In the order of the names. Entries of one name are one class. */
  classes: { name: string; codes: number[] }[];
}

const BACKGROUND = /^[_\s-]*(back[_\s-]?ground|bg)[_\s-]*$/i;
const VOID = /^(_{0,2})(void|ignore|ignored)\1$/i;
/** Written first by labelme, for the value −1. */
const NOT_COUNTED = /^__ignore__$/i;

/** What each named class is in masks: see `ClassName` for names without a value. */
export function classCodes(names: readonly ClassName[]): ClassCodes {
  const nameOf = (entry: ClassName) => (typeof entry === 'string' ? entry : entry.name);
  const namesBackground = names.some((entry) => BACKGROUND.test(nameOf(entry)));
  const isLabelme = names.length > 0 && NOT_COUNTED.test(nameOf(names[0]!));
  const first = (namesBackground ? 0 : 1) - (isLabelme ? 1 : 0);
  const classes = new Map<string, number[]>();
  const codes: ClassCodes = {
    by: names.some((entry) => typeof entry !== 'string' && 'colour' in entry) ? 'colour' : 'value',
    background: 0,
    namesBackground,
    void: [],
    classes: [],
  };
  names.forEach((entry, position) => {
    const name = nameOf(entry);
    const code = codeOf(entry, first + position);
    if (isLabelme && position === 0) return;
    if (BACKGROUND.test(name)) codes.background = code;
    else if (VOID.test(name)) codes.void.push(code);
    else classes.set(name, [...(classes.get(name) ?? []), code]);
  });
  codes.classes = [...classes].map(([name, values]) => ({ name, codes: values }));
  return codes;
}

function codeOf(entry: ClassName, position: number): number {
  if (typeof entry === 'string') return position;
  if ('value' in entry) return entry.value;
  const [red, green, blue] = entry.colour;
  return (red << 16) | (green << 8) | blue;
}
