/** Makes hostile requests of the APIs whose requests are signed: the signature is right, so that what is hostile reaches the handlers. */
import type { InjectOptions } from 'light-my-request'
import type { Random } from '../../src/kernel/random.ts'
import type { DeclaredEndpoint } from '../../src/programs/testing/declared-endpoints.ts'
import { sampleOf } from '../../src/programs/testing/sample-body.fixture.ts'
import { type AccessKey, type Signing, signedHeaders } from '../../src/programs/testing/signed-client.fixture.ts'
import { changed, hostileText } from './values.ts'

const HOST = 'http://cloud'
const FORM = 'application/x-www-form-urlencoded'

type Properties = Readonly<Record<string, object>>

/** As declared, with some of what may be left out, and then parts of it changed. */
function hostileBody(random: Random, { body }: DeclaredEndpoint): unknown {
  // what the schema says as JSON, which its type does not tell
  const shape = (body ?? {}) as { properties?: Properties }
  const { properties = {} } = shape
  const given = Object.entries(properties).filter(() => random.below(2) === 0)
  let value: unknown = {
    ...Object(sampleOf(shape, () => undefined)),
    ...Object.fromEntries(given.map(([name, schema]) => [name, sampleOf(schema, () => undefined)])),
  }
  for (let times = random.below(4); times > 0; times--) value = changed(random, value)
  return value
}

/** `{ Filter: [{ Name: 'x' }] }` → `Filter.1.Name=x` */
function* parameters(value: unknown, name: string): Generator<[string, string]> {
  const inside = (key: string) => (name === '' ? key : `${name}.${key}`)
  if (Array.isArray(value)) for (const [i, one] of value.entries()) yield* parameters(one, inside(`${i + 1}`))
  else if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value)) yield* parameters(one, inside(key))
  else yield [name, String(value)]
}

const ODD_NAMES = [
  'Filter.999999999999.Name',
  'Filter..Name',
  '.',
  'Filter.1.Value.0',
  'Filter.-1.Name',
  'Action',
  'Version',
  'a.b.c.d.e.f.g.h.i.j.k',
]

function formOf(random: Random, { name }: DeclaredEndpoint, value: unknown): string {
  const form = new URLSearchParams({ Action: name, Version: random.below(5) === 0 ? hostileText(random) : '2016-11-15' })
  for (const [key, text] of parameters(value, '')) form.append(key.toWellFormed(), text.toWellFormed())
  if (random.below(4) === 0) form.append(ODD_NAMES[random.below(ODD_NAMES.length)] ?? '', hostileText(random).toWellFormed())
  return form.toString()
}

/** Bytes that are no form and no JSON, or cut short. */
function bytesOf(random: Random, text: string): string {
  const choices = [
    text.slice(0, random.below(text.length + 1)),
    '%zz&&==&%00',
    `${text}${text}`,
    '['.repeat(50_000),
    '&'.repeat(50_000),
  ]
  return random.below(8) === 0 ? (choices[random.below(choices.length)] ?? '') : text
}

export function hostileSigned(random: Random, endpoint: DeclaredEndpoint, key: AccessKey | undefined, at: number): InjectOptions {
  const { face, whole } = endpoint
  const type = face.dialect.wire.request
  const isForm = type === FORM
  const value = hostileBody(random, endpoint)
  const payload = bytesOf(random, isForm ? formOf(random, endpoint, value) : JSON.stringify(value))
  const url =
    random.below(12) === 0 ? `${face.root}/${encodeURIComponent(hostileText(random).toWellFormed()).slice(0, 3000)}` : whole
  const names = face.signedAs ?? []
  const service = names[random.below(names.length)] ?? ''
  const signing: Signing = { access: '', secret: '', ...key, service, at, seed: isForm || service !== names[0] ? 'AWS4' : 'OSC4' }
  const signed = key && signedHeaders(`${HOST}${url}`, payload, signing)
  const tampered = random.below(12) === 0 && {
    authorization: hostileText(random)
      .replace(/[^\x20-\x7e]/g, '?')
      .slice(0, 20_000),
  }
  return { method: 'POST', url, payload, headers: { host: 'cloud', 'content-type': type, ...signed, ...tampered } }
}
