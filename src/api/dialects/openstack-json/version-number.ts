/** `2.15` as a number that compares rightly (2.9 < 2.15); undefined for what is no version. */
export function versionNumber(text: string): number | undefined {
  const parts = /^([1-9]\d{0,3})\.(0|[1-9]\d{0,4})$/.exec(text)
  return parts ? Number(parts[1]) * 100_000 + Number(parts[2]) : undefined
}

/** @throws Error: versions in declarations are written by us and must be right */
export function declaredVersion(text: string): number {
  const number = versionNumber(text)
  if (number === undefined) throw new Error(`'${text}' is not a version such as 2.15.`)
  return number
}
