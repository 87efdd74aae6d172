import { InputError } from '../core/errors/input-error.ts';
import { MethodName } from '../core/spec/method-name.ts';

/** The method of that name. Throws InputError where there is none. */
export function parseMethod(name: string): MethodName {
  const method = MethodName.safeParse(name);
  if (method.success) return method.data;
  throw new InputError(`There is no method "${name}"`, {
    hint: `Pass --method with one of: ${MethodName.options.join(', ')}.`,
  });
}
