/**
 * Checks the form of mappings, by version. 2.0 lets `domain` count for users and projects, 3.0 reads projects out of an
 * attribute.
 */
import { type Check, checkOf } from '../../../api/pipeline/validate.ts'
import { type Static, Type } from '../../../api/schema.ts'
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import { compilePattern } from '../../../kernel/pattern/index.ts'
import { federationRefusals } from './refusals.ts'

export const SCHEMA_VERSIONS = ['1.0', '2.0', '3.0'] as const
export type SchemaVersion = (typeof SCHEMA_VERSIONS)[number]
const DEFAULT_VERSION: SchemaVersion = '1.0'

const strict = { additionalProperties: false } as const
const text = Type.String()

const domain = Type.Object({ id: Type.Optional(text), name: Type.Optional(text) }, strict)
const role = Type.Object({ name: text }, strict)
const project = { name: text, roles: Type.Array(role) }
export const projectsSchema = Type.Array(Type.Object({ ...project, domain: Type.Optional(domain) }, strict))

const local = {
  user: Type.Optional(
    Type.Object(
      {
        id: Type.Optional(text),
        name: Type.Optional(text),
        email: Type.Optional(text),
        domain: Type.Optional(domain),
        type: Type.Optional(Type.Union([Type.Literal('ephemeral'), Type.Literal('local')])),
      },
      strict,
    ),
  ),
  group: Type.Optional(Type.Union([Type.Object({ id: text }, strict), Type.Object({ name: text, domain }, strict)])),
  groups: Type.Optional(text),
  group_ids: Type.Optional(text),
  domain: Type.Optional(domain),
}

const values = Type.Array(Type.Unknown())
const regex = Type.Optional(Type.Boolean())
const remote = Type.Union([
  Type.Object({ type: text }, strict),
  Type.Object({ type: text, any_one_of: values, regex }, strict),
  Type.Object({ type: text, not_any_of: values, regex }, strict),
  Type.Object({ type: text, blacklist: values, regex }, strict),
  Type.Object({ type: text, whitelist: values, regex }, strict),
])

const oldProjects = Type.Array(Type.Object(project, strict))
const rule1 = Type.Object(
  {
    local: Type.Array(Type.Object({ ...local, projects: Type.Optional(oldProjects) }, strict)),
    remote: Type.Array(remote, { minItems: 1 }),
  },
  strict,
)
const rule2 = Type.Object(
  {
    local: Type.Array(Type.Object({ ...local, projects: Type.Optional(projectsSchema) }, strict)),
    remote: Type.Array(remote, { minItems: 1 }),
  },
  strict,
)
const rule3 = Type.Object(
  {
    local: Type.Array(
      Type.Object({ ...local, projects: Type.Optional(projectsSchema), projects_json: Type.Optional(text) }, strict),
    ),
    remote: Type.Array(remote, { minItems: 1 }),
  },
  strict,
)

export type MappingRule = Static<typeof rule3>
export type LocalPart = MappingRule['local'][number]
export type RemotePart = MappingRule['remote'][number]
export type DomainRef = Static<typeof domain>
export type MappedProject = Static<typeof projectsSchema>[number]

const CHECKS: Record<SchemaVersion, Check> = {
  '1.0': checkOf(Type.Object({ rules: Type.Array(rule1, { minItems: 1 }) })),
  '2.0': checkOf(Type.Object({ rules: Type.Array(rule2, { minItems: 1 }) })),
  '3.0': checkOf(Type.Object({ rules: Type.Array(rule3, { minItems: 1 }) })),
}

/** @throws bad_request that says where the rules are wrong */
export function requireMapping(spec: Readonly<Record<string, unknown>>): { rules: MappingRule[]; schemaVersion: SchemaVersion } {
  const schemaVersion = versionOf(spec.schema_version)
  const problem = CHECKS[schemaVersion].problem(spec)
  if (problem) {
    const where = problem.instancePath === '' ? '' : `${problem.instancePath.slice(1)}: `
    throw federationRefusals.bad_mapping({ where, problem: problem.message })
  }
  const rules = spec.rules as MappingRule[]
  for (const { remote: parts } of rules) for (const part of parts) requireValues(part)
  return { rules, schemaVersion }
}

function versionOf(sent: unknown): SchemaVersion {
  if (sent === undefined || sent === null || sent === '') return DEFAULT_VERSION
  const version = SCHEMA_VERSIONS.find((one) => one === sent)
  if (version) return version
  throw federationRefusals.mapping_version_unknown({ known: SCHEMA_VERSIONS })
}

/** An expression that cannot be used is refused here, not when somebody logs in. */
function requireValues(part: RemotePart): void {
  const { values: wanted, isExpression } = conditionOf(part)
  for (const value of wanted) {
    if (typeof value !== 'string') throw federationRefusals.mapping_value_not_text({ value: String(value) })
    if (isExpression) requirePattern(value)
  }
}

function requirePattern(text: string): void {
  try {
    compilePattern(text)
  } catch (error) {
    throw coreRefusals.pattern.is(error) ? federationRefusals.mapping_pattern({ text }) : error
  }
}

export interface Condition {
  kind: 'any_one_of' | 'not_any_of' | 'blacklist' | 'whitelist' | 'none'
  values: readonly unknown[]
  isExpression: boolean
}

export function conditionOf(part: RemotePart): Condition {
  const isExpression = 'regex' in part && part.regex === true
  if ('any_one_of' in part) return { kind: 'any_one_of', values: part.any_one_of, isExpression }
  if ('not_any_of' in part) return { kind: 'not_any_of', values: part.not_any_of, isExpression }
  if ('blacklist' in part) return { kind: 'blacklist', values: part.blacklist, isExpression }
  if ('whitelist' in part) return { kind: 'whitelist', values: part.whitelist, isExpression }
  return { kind: 'none', values: [], isExpression: false }
}
