/** Maps what a provider says to who somebody is here, by rules. Nothing is looked up: see `mapped-user.ts`. */
import { checkOf } from '../../../api/pipeline/validate.ts'
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import { compilePattern } from '../../../kernel/pattern/index.ts'
import type { Mapping } from './mapping.ts'
import { type Found, format, formatList, NoSuchMatch } from './mapping-format.ts'
import {
  conditionOf,
  type DomainRef,
  type LocalPart,
  type MappedProject,
  projectsSchema,
  type RemotePart,
} from './mapping-schema.ts'

/** What the provider says. Text is split at semicolons, as modules of web servers join lists; a list stays as it is. */
export type Assertion = Readonly<Record<string, string | readonly string[]>>

export interface Mapped {
  user: { id?: string; name?: string; email?: string; domain?: DomainRef; type: 'ephemeral' | 'local' }
  groupIds: readonly string[]
  groupNames: readonly { name: string; domain: DomainRef }[]
  projects: readonly MappedProject[]
}

interface Resolved extends Omit<LocalPart, 'groups' | 'group_ids' | 'projects_json'> {
  groups?: readonly string[]
  group_ids?: readonly string[]
}

/** Not the caller's fault, nor one of its credentials: nobody is let in by such a mapping. */
const refused = (internal: string) => coreRefusals.unauthenticated({ internal })
const unusable = (mapping: Mapping, why: string) => coreRefusals.internal({ internal: `the mapping ${mapping.id} ${why}` })

/** @throws unauthorized when no rule fits or its groups are incomplete; internal when a rule refers to what was not matched */
export function applyMapping(mapping: Mapping, assertion: Assertion): Mapped {
  const parts: Resolved[] = []
  for (const rule of mapping.rules) {
    const found = matched(rule.remote, assertion)
    if (found) parts.push(...rule.local.map((local) => resolve(mapping, local, found)))
  }
  if (parts.length === 0) throw refused(`no rule of the mapping ${mapping.id} fits what the provider says`)
  return gather(mapping, parts)
}

/** @returns what the rule's local part may refer to; undefined when the rule does not fit */
function matched(requirements: readonly RemotePart[], assertion: Assertion): Found[] | undefined {
  const found: Found[] = []
  for (const requirement of requirements) {
    const said = Object.hasOwn(assertion, requirement.type) ? assertion[requirement.type] : undefined
    const values = typeof said === 'string' ? said.split(';') : said
    if (!values || values.length === 0) return undefined
    const { kind, values: wanted, isExpression } = conditionOf(requirement)
    const fits = fitter(wanted, isExpression)
    if (kind === 'any_one_of' || kind === 'not_any_of') {
      if (values.some(fits) !== (kind === 'any_one_of')) return undefined
      continue
    }
    const kept = kind === 'none' ? values : values.filter((value) => fits(value) === (kind === 'whitelist'))
    found.push(kept.length === 1 ? (kept[0] ?? '') : kept)
  }
  return found
}

function fitter(wanted: readonly unknown[], isExpression: boolean): (value: string) => boolean {
  if (!isExpression) return (value) => wanted.includes(value)
  const patterns = wanted.map((one) => compilePattern(String(one)))
  return (value) => patterns.some((pattern) => pattern.test(value))
}

function resolve(mapping: Mapping, { groups, group_ids, projects_json, ...local }: LocalPart, found: readonly Found[]): Resolved {
  try {
    const plain = filled(local, found)
    const named = projects_json === undefined ? [] : projectsIn(mapping, projects_json, found)
    const projects = plain.projects || projects_json !== undefined ? [...(plain.projects ?? []), ...named] : undefined
    return {
      ...plain,
      ...(projects && { projects }),
      ...(groups !== undefined && { groups: formatList(groups, found) }),
      ...(group_ids !== undefined && { group_ids: formatList(group_ids, found) }),
    }
  } catch (error) {
    if (error instanceof NoSuchMatch) throw unusable(mapping, `refers to a remote match that is not there: ${error.message}`)
    throw error
  }
}

/** The same object with all of its texts filled in. */
function filled<T>(value: T, found: readonly Found[]): T {
  if (typeof value === 'string') return format(value, found) as T
  if (Array.isArray(value)) return value.map((one) => filled(one, found)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, found)])) as T
}

const projects = checkOf(projectsSchema)

/** An attribute that holds the projects themselves, as JSON. */
function projectsIn(mapping: Mapping, template: string, found: readonly Found[]): MappedProject[] {
  return formatList(template, found).flatMap((text) => {
    const value = parsed(text)
    const list: unknown = Array.isArray(value) ? value : [value]
    if (!projects.holds(list)) throw refused(`what the mapping ${mapping.id} takes for projects is none`)
    return list as MappedProject[]
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The first user counts, the last projects, and every group. */
function gather(mapping: Mapping, parts: readonly Resolved[]): Mapped {
  const fallback = mapping.schemaVersion === '1.0' ? undefined : parts.at(-1)?.domain
  const user = parts.find((part) => part.user)?.user ?? {}
  const withProjects = parts.findLast((part) => part.projects)
  const groupIds = parts.flatMap(({ group, group_ids: ids = [] }) => [...(group && 'id' in group ? [group.id] : []), ...ids])
  const domain = user.domain ?? fallback
  return {
    user: { ...user, type: user.type ?? 'ephemeral', ...(domain && { domain }) },
    groupIds: [...new Set(groupIds)],
    groupNames: unique(parts.flatMap((part) => [...oneGroup(part), ...namedGroups(mapping, part)])),
    projects: (withProjects?.projects ?? []).map((project) => {
      const where = project.domain ?? (mapping.schemaVersion === '1.0' ? undefined : withProjects?.domain)
      return { ...project, ...(where && { domain: where }) }
    }),
  }
}

type GroupName = Mapped['groupNames'][number]

const oneGroup = ({ group }: Resolved): GroupName[] => (group && 'name' in group ? [group] : [])

const AS_JSON = 'JSON:'

/** By name in the part's domain; another cloud's assertion names groups with their domains, as JSON. */
function namedGroups(mapping: Mapping, { groups = [], domain }: Resolved): GroupName[] {
  return groups.map((name) => {
    if (name.startsWith(AS_JSON)) return groupIn(mapping, name.slice(AS_JSON.length))
    if (!domain) throw refused(`the mapping ${mapping.id} names groups without their domain`)
    return { name, domain }
  })
}

function groupIn(mapping: Mapping, text: string): GroupName {
  const value = parsed(text)
  if (isGroupName(value)) return value
  throw refused(`what the mapping ${mapping.id} takes for a group is none`)
}

function isGroupName(value: unknown): value is GroupName {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('domain' in value)) return false
  return typeof value.name === 'string' && typeof value.domain === 'object' && value.domain !== null
}

const unique = (names: readonly GroupName[]): GroupName[] => [
  ...new Map(names.map((name) => [JSON.stringify(name), name])).values(),
]
