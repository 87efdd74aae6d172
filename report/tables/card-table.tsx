import type { Results } from '../../core/schema/results.ts';
import { cardRows } from '../text/card-rows.ts';
import { WideTable } from './wide-table.tsx';

/** How the model was taken, field by field, and what says so. */
export function CardTable({ card, resizer }: Pick<Results, 'card' | 'resizer'>) {
  return (
    <WideTable
      label="How the model was taken"
      columns={['Field', 'Value', 'Said by']}
      class="card-fields"
    >
      {cardRows(card, resizer).map(([name, value, source]) => (
        <tr>
          <th scope="row">{name}</th>
          <td>{value}</td>
          <td>{source}</td>
        </tr>
      ))}
    </WideTable>
  );
}
