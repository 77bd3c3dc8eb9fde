import { printable } from '../kernel/printable.ts'

/** Columns as wide as their widest word; a row is a line, whatever is in its words. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const shown = rows.map((row) => row.map(printable))
  const widths = shown.reduce<number[]>((most, row) => row.map((word, i) => Math.max(most[i] ?? 0, word.length)), [])
  return shown.map((row) => `  ${row.map((word, i) => word.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd())
}
