import type { ComponentChildren } from 'preact';
import { Figures } from '../text/figures.tsx';

/** A table of figures: name, value, 95 % interval. */
export function FigureTable({
  caption,
  children,
}: {
  caption: string;
  children: ComponentChildren;
}) {
  return (
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Figure</th>
          <th scope="col">Value</th>
          <th scope="col">95% interval</th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

/** One figure; `bounds` is its interval, if it has one. */
export function FigureRow({
  name,
  note,
  bounds,
  children,
}: {
  name: string;
  note?: string;
  bounds?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <tr>
      <th scope="row">
        <Figures>{name}</Figures>
        {note !== undefined && (
          <small>
            {' '}
            <Figures>{note}</Figures>
          </small>
        )}
      </th>
      <td>{children}</td>
      <td>{bounds}</td>
    </tr>
  );
}
