/** Whether a character (one code point) is of a set. */
export type CharacterSet = (character: string) => boolean

const of = (expression: RegExp): CharacterSet => expression.test.bind(expression)

const CLASSES: Readonly<Record<string, CharacterSet>> = {
  alpha: of(/\p{L}/u),
  digit: of(/[0-9]/),
  alnum: of(/[\p{L}0-9]/u),
  upper: of(/\p{Lu}/u),
  lower: of(/\p{Ll}/u),
  space: of(/\s/),
  blank: of(/[ \t]/),
  punct: of(/[!-/:-@[-`{-~]/),
  xdigit: of(/[0-9a-f]/i),
}

const ESCAPES: Readonly<Record<string, CharacterSet>> = {
  d: of(/[0-9]/),
  D: of(/[^0-9]/),
  w: of(/[\p{L}\p{N}_]/u),
  W: of(/[^\p{L}\p{N}_]/u),
  s: of(/\s/),
  S: of(/\S/),
  n: of(/\n/),
  t: of(/\t/),
}

/** `[:alpha:]` and so on; undefined for one that is not known. */
export const classNamed = (name: string): CharacterSet | undefined => (Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined)

/** `\d` and so on; undefined for one that is not offered. */
export const escapeNamed = (letter: string): CharacterSet | undefined =>
  Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined
