import type { ComponentChildren } from 'preact';
import { Figures } from '../text/figures.tsx';

/** A column's title, and the class of its head if it has one. */
export type Column = string | { title: string; class: string };

interface WideTableProps {
  /** What the table is, for screen readers. */
  label: string;
  columns: readonly Column[];
  /** Name of the table's own style, if it has one. */
  class?: string;
  /** The rows. */
  children: ComponentChildren;
}

/** A table that scrolls sideways, by keyboard too, if it is wider than the page. */
export function WideTable({ label, columns, class: className, children }: WideTableProps) {
  return (
    <div class="wide" tabIndex={0} role="region" aria-label={label}>
      <table class={className}>
        <thead>
          <tr>
            {columns.map((column) => {
              const { title, class: name } =
                typeof column === 'string' ? { title: column, class: undefined } : column;
              return (
                <th scope="col" class={name}>
                  <Figures>{title}</Figures>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
