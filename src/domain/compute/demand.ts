/** Reads what an image or a shape asks of a host by named properties, and holds it against what hosts offer. */

import type { Read } from './image-property.ts'
import { computeRefusals } from './refusals.ts'

export type Properties = Readonly<Record<string, string>>

export interface Property {
  read: Read
  /** What hosts of this cloud can give; none where they can give nothing that is asked for so. A text says why any value does no harm. */
  offered: readonly string[] | string
  /** The names that older images bear; the present one goes before. */
  formerly?: readonly string[]
}

/** Of a property that has a number or a name in its own name. */
export type PatternProperty = Property & { name: RegExp }

export interface Vocabulary {
  named: Readonly<Record<string, Property>>
  /** The first that fits counts. */
  patterns: readonly PatternProperty[]
}

export interface Demand extends Pick<Property, 'offered'> {
  name: string
  given: string
  /** Undefined: nobody knows what is given. */
  value: string | undefined
}

export function demandsOf(all: Properties, { named, patterns }: Vocabulary): Demand[] {
  const byName = Object.entries(named).flatMap(([name, property]) => {
    const given = [name, ...(property.formerly ?? [])].map((one) => all[one]).find((text) => text !== undefined)
    return given === undefined ? [] : [demandOf(name, given, property)]
  })
  const byPattern = Object.entries(all).flatMap(([name, given]) => {
    const property = Object.hasOwn(named, name) ? undefined : patterns.find((one) => one.name.test(name))
    return property === undefined ? [] : [demandOf(name, given, property)]
  })
  return [...byName, ...byPattern]
}

/** @throws no_capacity when no host can keep one of them */
export function requireAllOffered(asker: 'image' | 'shape', demands: readonly Demand[]): void {
  for (const { name, value, offered } of demands)
    if (value !== undefined && typeof offered !== 'string' && !offered.includes(value))
      throw computeRefusals.unmet_requirement({ asker, name, value, offered: offered.filter((one) => one !== '') })
}

const demandOf = (name: string, given: string, { read, offered }: Property): Demand => ({
  name,
  given,
  value: read(given),
  offered,
})
