// What is shown as CSV and JSON.

export type Cell = string | number | null;

/** RFC 4180. A text that a spreadsheet would run as a formula gets an apostrophe; numbers stay numbers. */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const number = /^-?\d+(\.\d+)?$/.test(value);
  const safe = !number && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csv(head: string[], rows: Cell[][]): string {
  return [head, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n') + '\r\n';
}

/** One object a row, with the columns' names. */
export function json(head: string[], rows: Cell[][]): string {
  const objects = rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] ?? null])));
  return JSON.stringify(objects, null, 2) + '\n';
}

export function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
