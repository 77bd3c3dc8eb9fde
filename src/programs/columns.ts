/** Columns as wide as their widest word. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>((most, row) => row.map((word, i) => Math.max(most[i] ?? 0, word.length)), [])
  return rows.map((row) => `  ${row.map((word, i) => word.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd())
}
