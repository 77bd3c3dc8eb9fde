import type { Handlers } from '../../api/define.ts'
import type { StoreCtx } from '../../domain/context.ts'
import { type Identity, importPeople } from '../../domain/identity/index.ts'
import type { api } from './contract.ts'

export const handlersWith = ({ passwords }: Pick<Identity, 'passwords'>): Handlers<typeof api, StoreCtx> => ({
  importPeople: async (ctx, { body: { people, dryRun } }) => {
    const wanted = people.map((person, i) => ({
      ...person,
      where: person.where ?? `people[${i}]`,
      projects: person.projects ?? [],
      roles: person.roles ?? [],
      groups: person.groups ?? [],
    }))
    return importPeople(ctx, passwords, wanted, { dryRun })
  },
})
