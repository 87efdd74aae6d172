import { typeset } from './format.ts';

/**
 * Plain text with figures, as a page sets it: true minus signs, "1.5e-15" as a power of ten, and d_z
 * as a letter with its subscript.
 */
export function Figures({ children }: { children: string }) {
  return (
    <>
      {children.split(/([dg]_z|e-\d+)/).map((part) => {
        if (/^[dg]_z$/.test(part)) {
          return (
            <>
              <i>{part[0]}</i>
              <sub>z</sub>
            </>
          );
        }
        if (/^e-\d+$/.test(part)) {
          return (
            <>
              {' × 10'}
              <sup>{typeset(part.slice(1))}</sup>
            </>
          );
        }
        return typeset(part);
      })}
    </>
  );
}
