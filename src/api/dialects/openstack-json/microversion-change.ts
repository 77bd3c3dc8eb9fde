/**
 * Change modules: one small object per microversion that altered something. Handlers speak the newest form only; for a
 * request at version v every module newer than v is applied, to requests oldest first, to replies newest first.
 */
import type { TSchema } from '../../schema.ts'
import type { Changes } from '../../versions.ts'
import { declaredVersion } from './version-number.ts'

export interface ChangeModule {
  /** The microversion that brought the change: it is undone for every request below it. */
  readonly version: string
  /** One line for the documentation. */
  readonly summary: string
  /** By operation (the key in the API): the body as it was just before `version` → as it is at `version`. */
  readonly request?: Readonly<Record<string, (body: unknown) => unknown>>
  /** The same for the coerced query. */
  readonly query?: Readonly<Record<string, (query: Record<string, unknown>) => Record<string, unknown>>>
  /**
   * By operation or by the name of a fragment (`server`): the reply as it is at `version` → as it was just before.
   * `input` is the request's, or what the facade gave to `downgrade`. Must not change what it is given.
   */
  readonly response?: Readonly<Record<string, (body: unknown, input: unknown) => unknown>>
  /** By operation: the body's schema in force just before `version`, back to the next older module that names one. */
  readonly schema?: Readonly<Record<string, TSchema>>
  readonly querySchema?: Readonly<Record<string, TSchema>>
  /** By operation: the status of success just before `version`. */
  readonly status?: Readonly<Record<string, number>>
}

export function arrangeChanges(modules: readonly ChangeModule[]): Changes {
  const oldestFirst = [...modules].sort((a, b) => declaredVersion(a.version) - declaredVersion(b.version))
  const newerThan = memoised((version) => {
    const asked = declaredVersion(version)
    return oldestFirst.filter((module) => declaredVersion(module.version) > asked)
  })
  const downgraders = memoised((version) => downgradersByKey(newerThan(version)))
  return {
    schemaAt: (part, operation, version) => newerThan(version).find((module) => module[part]?.[operation])?.[part]?.[operation],
    statusAt: (operation, version) =>
      newerThan(version).find((module) => module.status?.[operation] !== undefined)?.status?.[operation],
    upgradeBody: (operation, version, body) =>
      newerThan(version).reduce((form, module) => module.request?.[operation]?.(form) ?? form, body),
    upgradeQuery: (operation, version, query) =>
      newerThan(version).reduce((form, module) => module.query?.[operation]?.(form) ?? form, query),
    downgrade(key, version, body, input) {
      let form = body
      for (const change of downgraders(version).get(key) ?? []) form = change(form, input)
      return form
    },
  }
}

type Downgrader = (body: unknown, input: unknown) => unknown

/** Found once for each version, since lists apply them to thousands of fragments. */
function downgradersByKey(modules: readonly ChangeModule[]): Map<string, Downgrader[]> {
  const byKey = new Map<string, Downgrader[]>()
  for (const module of modules.toReversed())
    for (const [key, change] of Object.entries(module.response ?? {})) byKey.set(key, [...(byKey.get(key) ?? []), change])
  return byKey
}

function memoised<T>(make: (version: string) => T): (version: string) => T {
  const made = new Map<string, T>()
  return (version) => {
    let value = made.get(version)
    if (value === undefined) {
      value = make(version)
      made.set(version, value)
    }
    return value
  }
}
