import { typeset } from './format.ts';

/**
 * Plain text with figures, as a page sets it: true minus signs, "1.5e-15" as a power of ten, d_z and
 * d_av as letters with subscripts, and no line ends within "t = 2.1" or "1.5 × 10". Names such as "ResNet-50" stay as they are.
 */
export function Figures({ children }: { children: string }) {
  return (
    <>
      {children.split(/(\b[dg]_z\b|\bd_av\b|(?<=\d)e-\d+\b)/).map((part) => {
        if (/^([dg]_z|d_av)$/.test(part)) {
          const [letter, subscript] = part.split('_');
          return (
            <>
              <i>{letter}</i>
              <sub>{subscript}</sub>
            </>
          );
        }
        if (/^e-\d+$/.test(part)) {
          return (
            <>
              {'\u00a0×\u00a010'}
              <sup>{typeset(part.slice(1))}</sup>
            </>
          );
        }
        return typeset(part).replaceAll(' = ', '\u00a0=\u00a0');
      })}
    </>
  );
}
