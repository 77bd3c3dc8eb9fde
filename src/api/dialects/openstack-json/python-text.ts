/** A value as Python's `repr` prints it, since the services' messages quote values so; cut to a readable length. */
export function pythonText(value: unknown): string {
  return shorten(render(value, 0))
}

const LONGEST = 300

const shorten = (text: string) => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…${text.at(-1)}`)

function render(value: unknown, depth: number): string {
  if (value === null || value === undefined) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'object') return String(value)
  if (depth > 3) return '…'
  if (Array.isArray(value))
    return `[${value
      .slice(0, 20)
      .map((item) => render(item, depth + 1))
      .join(', ')}]`
  const keys = Object.keys(value).slice(0, 20) // only their values are read, however many there are
  const shown = (key: string) =>
    isSecretName(key) ? "'***'" : render(Object.getOwnPropertyDescriptor(value, key)?.value, depth + 1)
  return `{${keys.map((key) => `${quote(key)}: ${shown(key)}`).join(', ')}}`
}

/** Names whose values must not be echoed or logged. */
export const isSecretName = (name: string): boolean => /pass|secret|token|private_key|blob|payload$/i.test(name)

function quote(text: string): string {
  const cut = text.length > LONGEST ? text.slice(0, LONGEST + 1) : text
  const mark = cut.includes("'") && !cut.includes('"') ? '"' : "'"
  const escaped = cut.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`).replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  return `${mark}${escaped.replaceAll('\t', '\\t').replaceAll(CONTROL, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)}${mark}`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is to find
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g
