/// <reference lib="dom" />

/**
 * Makes a table's buttons in its head sort its rows by their cells' `data-sort`: numbers highest first, text from A on, the other
 * way round if asked again. Cells without a value come last, and rows of class `fixed` stay on top.
 */
export function makeSortable(table: HTMLTableElement): void {
  const heads = [...table.querySelectorAll<HTMLTableCellElement>('thead th')];
  for (const [column, head] of heads.entries()) {
    head.querySelector('button')?.addEventListener('click', () => {
      const before = head.getAttribute('aria-sort');
      const isText = column === 0;
      const descending = before === null ? !isText : before === 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      sortRows(table, column, descending ? -1 : 1);
    });
  }
}

function sortRows(table: HTMLTableElement, column: number, direction: 1 | -1): void {
  const body = table.tBodies[0];
  const rows = [...(body?.rows ?? [])].filter((row) => !row.classList.contains('fixed'));
  const keyed = rows.map((row) => ({ row, key: row.cells[column]?.dataset['sort'] ?? '' }));
  keyed.sort((a, b) => {
    if (a.key === '' || b.key === '') return Number(a.key === '') - Number(b.key === '');
    const [x, y] = [Number(a.key), Number(b.key)];
    const isNumber = !Number.isNaN(x) && !Number.isNaN(y);
    return direction * (isNumber ? x - y : a.key.localeCompare(b.key));
  });
  body?.append(...keyed.map(({ row }) => row));
}
