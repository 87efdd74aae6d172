import { InvalidArgumentError } from 'commander';

/** Parses a flag's number. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new InvalidArgumentError(`Expected a number but received ${JSON.stringify(text)}.`);
  }
  return value;
}

/** Parses a flag's number, or `auto`. */
export function numberOrAuto(text: string): number | 'auto' {
  return text === 'auto' ? text : number(text);
}

/** Parses a flag's numbers, separated by commas. */
export function numbers(text: string): number[] {
  return text.split(',').map(number);
}

/** Parses names that are separated by commas, or by repeating the flag. */
export function collect(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(',').map((name) => name.trim())];
}
