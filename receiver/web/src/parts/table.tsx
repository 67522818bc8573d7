// A table that sorts, scrolls sideways on a phone, and can be taken along as CSV and JSON.
import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { type Cell, csv, json, save } from '../lib/table_text';
import { Icon } from './icon';

export interface Column<Row> {
  key: string; // its name in CSV and JSON
  label: string;
  value: (row: Row) => Cell; // exact: money is a decimal string
  show?: (row: Row) => ComponentChildren; // how it reads; else the value
  order?: (row: Row) => number | bigint | string | null; // else the value
  numeric?: boolean;
  low?: boolean; // left out on a phone
  hidden?: boolean; // only in CSV and JSON
}

interface Props<Row> {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  id: (row: Row) => string;
  sort?: string; // "key" or "-key"
  file?: string; // offers downloads under this name
  fixed?: boolean; // the order means something: no sorting
}

const FIRST = 200; // more rows at once make a page slow and nobody reads them

type Order = number | bigint | string | null;
function compare(a: Order, b: Order): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

function sorted<Row>(rows: Row[], columns: Column<Row>[], sort: string | undefined): Row[] {
  if (!sort) return rows;
  const down = sort.startsWith('-');
  const column = columns.find((one) => one.key === sort.replace(/^-/, ''));
  if (!column) return rows;
  const order = column.order ?? column.value;
  return [...rows].sort((a, b) => (down ? -1 : 1) * compare(order(a), order(b)));
}

export function Downloads({ file, head, rows }: { file: string; head: string[]; rows: () => Cell[][] }) {
  return (
    <span class="downloads">
      <button type="button" class="quiet" onClick={() => save(`${file}.csv`, 'text/csv', csv(head, rows()))} aria-label="Save as CSV"><Icon name="download" />CSV</button>
      <button type="button" class="quiet" onClick={() => save(`${file}.json`, 'application/json', json(head, rows()))} aria-label="Save as JSON"><Icon name="download" />JSON</button>
    </span>
  );
}

export function Table<Row>({ caption, columns, rows, id, sort, file, fixed }: Props<Row>) {
  const [by, setBy] = useState(sort);
  const [all, setAll] = useState(false);
  const ordered = useMemo(() => sorted(rows, columns, by), [rows, columns, by]);
  const shown = all ? ordered : ordered.slice(0, FIRST);
  const visible = columns.filter((column) => !column.hidden);
  const next = (column: Column<Row>) => {
    const first = column.numeric ? `-${column.key}` : column.key;
    const second = column.numeric ? column.key : `-${column.key}`;
    setBy(by === first ? second : first);
  };
  return (
    <div class="table">
      <div class="table-scroll" role="region" aria-label={caption} tabIndex={0}>
        <table>
          <caption class="sr">{caption}</caption>
          <thead>
            <tr>
              {visible.map((column) => {
                const active = by === column.key ? 'ascending' : by === `-${column.key}` ? 'descending' : undefined;
                return (
                  <th key={column.key} scope="col" class={cellClass(column)} aria-sort={active}>
                    {fixed ? column.label : (
                      <button type="button" class="sort" onClick={() => next(column)}>
                        {column.label}
                        <span aria-hidden="true">{active === 'ascending' ? ' ↑' : active === 'descending' ? ' ↓' : ''}</span>
                      </button>
                    )}
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={id(row)}>
                {visible.map((column) => (
                  <td key={column.key} class={cellClass(column)}>{column.show ? column.show(row) : column.value(row)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {ordered.length > shown.length && (
        <div class="table-foot"><button type="button" onClick={() => setAll(true)}>Show all {ordered.length} rows</button></div>
      )}
      {file && (
        <div class="table-foot">
          <span class="faint">{rows.length === 1 ? '1 row' : `${rows.length} rows`}</span>
          <Downloads file={file} head={columns.map((c) => c.key)} rows={() => ordered.map((row) => columns.map((c) => c.value(row)))} />
        </div>
      )}
    </div>
  );
}

function cellClass<Row>(column: Column<Row>): string {
  return [column.numeric && 'num', column.low && 'low'].filter(Boolean).join(' ');
}
