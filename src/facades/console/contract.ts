/** Our own API, as far as no foreign one has it. */

import { defineApi } from '../../api/define.ts'
import { rules } from '../../api/policy/rules.ts'
import { Type } from '../../api/schema.ts'
import { PEOPLE_MAX } from '../../domain/identity/people/index.ts'

export const service = 'console'
export const prefix = '/console/v1'

const word = Type.String({ minLength: 1, maxLength: 255 })
/** A day or a moment, which the domain reads. */
const moment = Type.String({ minLength: 1, maxLength: 64, examples: ['2026-11-29', '2026-11-29T12:00:00Z'] })
const words = Type.Array(word, { maxItems: 100 })

const Person = Type.Object(
  {
    where: Type.Optional(word),
    name: word,
    password: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
    email: Type.Optional(word),
    description: Type.Optional(Type.String({ maxLength: 4096 })),
    domain: Type.Optional(word),
    projects: Type.Optional(words),
    roles: Type.Optional(words),
    groups: Type.Optional(words),
  },
  { additionalProperties: false },
)

const Nullable = Type.Union([Type.String(), Type.Null()])
const Outcome = Type.Union([Type.Literal('allowed'), Type.Literal('refused'), Type.Literal('failed')])

const Password = Type.Object({ domain: Type.String(), name: Type.String(), password: Type.String() })

const Tag = Type.Object({ kind: Type.String(), id: Type.String(), key: Type.String(), value: Type.String() })
const Event = Type.Object({
  id: Type.String(),
  at: Type.String(),
  request_id: Type.String(),
  actor_kind: Type.String(),
  user_id: Nullable,
  user_name: Nullable,
  project_id: Nullable,
  domain_id: Nullable,
  delegation: Nullable,
  host_id: Nullable,
  address: Nullable,
  face: Type.String(),
  dialect: Type.String(),
  action: Nullable,
  operation: Nullable,
  outcome: Outcome,
  error_code: Nullable,
  error_reason: Nullable,
  targets: Type.Record(Type.String(), Type.String()),
  changed: Type.Array(Type.String()),
})

export const api = defineApi({
  listAudit: {
    method: 'GET',
    path: '/audit',
    summary: 'Who asked for what, on which rows, through which API, and whether it was allowed; newest first',
    action: 'console:list_audit',
    reaches: 'audit',
    allow: rules.projectManagerOrAdmin,
    status: 200,
    query: Type.Object(
      {
        user_id: Type.Optional(word),
        project_id: Type.Optional(word),
        action: Type.Optional(word),
        face: Type.Optional(word),
        outcome: Type.Optional(Outcome),
        request_id: Type.Optional(word),
        row: Type.Optional(word),
        since: Type.Optional(moment),
        until: Type.Optional(moment),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
        marker: Type.Optional(word),
      },
      { additionalProperties: false },
    ),
    returns: Type.Object({ events: Type.Array(Event), next: Type.Optional(Type.String()) }),
  },
  importPeople: {
    method: 'POST',
    path: '/people',
    summary: 'Let many people in at once: users with their projects, groups and roles, all of them or none',
    action: 'console:import_people',
    allow: 'rule:admin_required or rule:domain_manager',
    status: 200,
    bodyLimit: 2 * 1024 * 1024,
    body: Type.Object({ people: Type.Array(Person, { maxItems: PEOPLE_MAX }), dryRun: Type.Optional(Type.Boolean()) }),
    returns: Type.Object({ made: Type.Array(Type.String()), had: Type.Integer(), passwords: Type.Array(Password) }),
  },
  listTags: {
    method: 'GET',
    path: '/tags',
    summary: "Every tag on what the caller's project has, whichever API wrote it",
    action: 'console:list_tags',
    reaches: 'tag',
    allow: rules.projectReaderOrAdmin,
    status: 200,
    query: Type.Object(
      {
        kind: Type.Optional(word),
        id: Type.Optional(word),
        key: Type.Optional(word),
        value: Type.Optional(Type.String({ maxLength: 256 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
        marker: Type.Optional(Type.String({ pattern: '^[^/]+/[^/]+/.', maxLength: 600 })),
      },
      { additionalProperties: false },
    ),
    returns: Type.Object({ tags: Type.Array(Tag), next: Type.Optional(Type.String()) }),
  },
})
