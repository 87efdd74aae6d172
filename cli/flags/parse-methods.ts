import { InputError } from '../../core/errors/input-error.ts';
import { MethodName } from '../../core/schema/method-name.ts';

/** The methods of those names, each once. Throws InputError where there is none of a name. */
export function parseMethods(names: readonly string[]): MethodName[] {
  return [...new Set(names)].map((name) => {
    const method = MethodName.safeParse(name);
    if (method.success) return method.data;
    throw new InputError(`There is no method "${name}"`, {
      hint: `Pass --method with one or more of: ${MethodName.options.join(', ')}.`,
    });
  });
}
