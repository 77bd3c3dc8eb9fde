/** Finds the operation that a request is for. */
import type { Description, OperationDescription } from './description.ts'

export interface Route {
  operation: OperationDescription
  /** Names of the path's parts that vary. */
  template: string
}

/** The more of a template is fixed, the sooner it is tried: `/v3/domains/config/default` before `/v3/domains/{domain_id}/config`. */
export class Operations {
  readonly #routes: { pattern: RegExp; template: string; methods: Description['paths'][string] }[]

  constructor({ paths }: Description) {
    this.#routes = Object.entries(paths)
      .sort(([a], [b]) => fixedParts(b) - fixedParts(a))
      .map(([template, methods]) => ({ template, methods, pattern: patternOf(template) }))
  }

  find(method: string, path: string): Route | undefined {
    const bare = path.replace(/(.)\/$/, '$1')
    for (const { pattern, template, methods } of this.#routes) {
      const operation = methods[method.toLowerCase()]
      if (operation && pattern.test(bare)) return { operation, template }
    }
    return undefined
  }
}

const fixedParts = (template: string) => template.split('/').filter((part) => !part.startsWith('{')).length

const patternOf = (template: string) => new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`)
