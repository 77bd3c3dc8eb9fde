/** Compares what hosts are with what a shape says of them, by the operators of OpenStack's `extra_specs_ops.py`. */

import type { Read } from './image-property.ts'

const NUMBERS: Readonly<Record<string, (has: number, wanted: number) => boolean>> = {
  '=': (has, wanted) => has >= wanted,
  '==': (has, wanted) => has === wanted,
  '!=': (has, wanted) => has !== wanted,
  '>=': (has, wanted) => has >= wanted,
  '<=': (has, wanted) => has <= wanted,
}
const TEXTS: Readonly<Record<string, (has: string, wanted: string) => boolean>> = {
  '<in>': (has, wanted) => has.includes(wanted),
  's==': (has, wanted) => has === wanted,
  's!=': (has, wanted) => has !== wanted,
  's<': (has, wanted) => has < wanted,
  's<=': (has, wanted) => has <= wanted,
  's>': (has, wanted) => has > wanted,
  's>=': (has, wanted) => has >= wanted,
}
const operatorOf = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined

/** What begins with no operator is the value itself. */
export function isCapable(has: string, spec: string): boolean {
  const [operator = '', ...wanted] = spec.trim().split(/\s+/)
  if (operator === '<or>') return wanted.some((word, index) => index % 2 === 0 && word === has)
  if (operator === '<all-in>') return wanted.length > 0 && wanted.every((word) => has.includes(word))
  const [first] = wanted
  const [number, text] = [operatorOf(NUMBERS, operator), operatorOf(TEXTS, operator)]
  if (number) return first !== undefined && number(Number(has), Number(first))
  if (text) return first !== undefined && text(has, first)
  return has === spec
}

/** Reads as what hosts have whatever that fits. */
export const matchesCapability =
  (has: string): Read =>
  (spec) =>
    isCapable(has, spec) ? has : spec
