import { InputError } from '../../core/errors/input-error.ts';
import { MethodName } from '../../core/schema/method-name.ts';

/** The methods of these names, each once. Throws InputError for an unknown name. */
export function parseMethods(names: readonly string[]): MethodName[] {
  return [...new Set(names)].map((name) => {
    const method = MethodName.safeParse(name);
    if (method.success) return method.data;
    throw new InputError(`Unknown method "${name}"`, {
      hint: `Pass one or more of these to --method: ${MethodName.options.join(', ')}.`,
    });
  });
}
