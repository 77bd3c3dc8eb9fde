/** Makes hostile values of JSON, and hostile texts for paths, queries and headers. */
import type { Random } from '../../src/kernel/random.ts'

const pick = <T>(random: Random, choices: readonly T[]): T => choices[random.below(choices.length)] as T

const TEXTS: readonly string[] = [
  '',
  ' ',
  '0',
  '-1',
  'None',
  'null',
  'true',
  '1e999',
  '9223372036854775808',
  "' or 1=1 --",
  '%',
  '_',
  '\\',
  '../../etc/passwd',
  '\u0000',
  '\u202e',
  '\ud83d\ude00',
  'é'.repeat(200),
  'a'.repeat(256),
  'a'.repeat(70_000),
  `${'a'.repeat(40)}!`,
  '__proto__',
  'constructor',
  'toString',
  '10.0.0.0/33',
  '::/0',
  '::ffff:10.0.0.1',
  '255.255.255.255',
  '2026-02-30T25:61:61Z',
  '0000-00-00T00:00:00Z',
  '+275760-09-14T00:00:00Z',
  '11111111-1111-4111-8111-111111111111',
  'in:',
  'gt:x',
  '[[[[[',
  '(a+)+$',
  '*'.repeat(1000),
  '\r\nX-Evil: 1',
]

export const hostileText = (random: Random): string => pick(random, TEXTS)

export function hostileValue(random: Random, depth = 0): unknown {
  const kinds: readonly (() => unknown)[] = [
    () => hostileText(random),
    () => pick(random, [0, -0, -1, 1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, Number.MIN_VALUE]),
    () => pick(random, [null, true, false]),
    () => [],
    () => ({}),
    () => Array.from({ length: pick(random, [1, 20, 3000]) }, () => pick(random, [1, 'a', null])),
    () => nested(pick(random, [5, 60, 99])),
    () => Object.fromEntries(Array.from({ length: pick(random, [2, 500]) }, (_, i) => [`k${i}`, i])),
    () => (depth < 2 ? [hostileValue(random, depth + 1), hostileValue(random, depth + 1)] : 'x'),
    () => (depth < 2 ? { [hostileText(random)]: hostileValue(random, depth + 1) } : {}),
  ]
  return pick(random, kinds)()
}

function nested(levels: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < levels; i++) value = i % 2 ? [value] : { a: value }
  return value
}

/** The same with one part of it changed: another value, a key more, a key less, an element twice. */
export function changed(random: Random, value: unknown): unknown {
  if (random.below(4) === 0 || typeof value !== 'object' || value === null) return hostileValue(random)
  if (Array.isArray(value)) {
    if (value.length === 0 || random.below(3) === 0) return [...value, hostileValue(random)]
    const at = random.below(value.length)
    return random.below(3) === 0 ? [...value, value[at]] : value.map((one, i) => (i === at ? changed(random, one) : one))
  }
  const keys = Object.keys(value)
  const key = keys[random.below(Math.max(1, keys.length))]
  if (key === undefined || random.below(5) === 0) return { ...value, [hostileText(random)]: hostileValue(random) }
  const entries = Object.entries(value)
  if (random.below(5) === 0) return Object.fromEntries(entries.filter(([name]) => name !== key))
  return Object.fromEntries(entries.map(([name, one]) => [name, name === key ? changed(random, one) : one]))
}
