/** Holds flavors' extra specs to their forms, as Nova does since 2.86. */
import { extraSpecForms, type Form, NAMESPACE } from './extra-spec-form.ts'
import { novaRefusals } from './refusals.ts'

type Range = Extract<Form, { kind: 'number' }>

const FLAG_WORDS = /^(1|0|t|f|true|false|on|off|y|n|yes|no)$/i

/** @throws bad_request in Nova's words; names of namespaces that Nova does not know, and without any, are the operator's own */
export function requireExtraSpecs(specs: Readonly<Record<string, string>>): void {
  const { named, patterns } = extraSpecForms()
  for (const [name, value] of Object.entries(specs)) {
    const form = Object.hasOwn(named, name) ? named[name] : patterns.find(([pattern]) => pattern.test(name))?.[1]
    const wrong = form ? problemOf(form, value) : unknownNameOf(name)
    if (wrong !== undefined) throw novaRefusals.bad_extra_spec({ problem: wrong }, { field: name })
  }
}

function unknownNameOf(name: string): string | undefined {
  const [namespace = '', ...rest] = name.split(':')
  if (rest.length === 0 || !NAMESPACE.test(namespace)) return undefined
  return `extra spec '${name}' does not appear to be a valid extra spec.`
}

function problemOf(form: Form, value: string): string | undefined {
  if (!('kind' in form)) return form.includes(value) ? undefined : `'${value}' is not one of: ${form.join(', ')}.`
  switch (form.kind) {
    case 'flag':
      return FLAG_WORDS.test(value.trim()) ? undefined : `'${value}' is not a valid boolean-like value.`
    case 'text':
      return form.fits.test(value) ? undefined : `'${value}' is not of the format '${form.fits.source.slice(1, -1)}'.`
    case 'number':
      if (!/^\s*[+-]?\d+\s*$/.test(value)) return `'${value}' is not a valid integer value.`
      return outsideOf(form, Number(value))
  }
}

function outsideOf(
  { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY }: Range,
  value: number,
): string | undefined {
  if (value > most) return `'${value}' is greater than the max value of '${most}'.`
  return value < least ? `'${value}' is less than the min value of '${least}'.` : undefined
}
