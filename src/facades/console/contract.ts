/** Our own API, as far as no foreign one has it. */

import { defineApi } from '../../api/define.ts'
import { Type } from '../../api/schema.ts'
import { PEOPLE_MAX } from '../../domain/identity/index.ts'

export const service = 'console'
export const prefix = '/console/v1'

const word = Type.String({ minLength: 1, maxLength: 255 })
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

const Password = Type.Object({ domain: Type.String(), name: Type.String(), password: Type.String() })

export const api = defineApi({
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
})
