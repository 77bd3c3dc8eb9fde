import { implement, type ServedApi } from '../../api/implement.ts'
import type { StoreCtx } from '../../domain/context.ts'
import { type Identity, importPeople } from '../../domain/identity/index.ts'
import { api } from './contract.ts'

export const consoleApi = ({ passwords }: Pick<Identity, 'passwords'>): ServedApi<StoreCtx> =>
  implement<StoreCtx>()(api, {
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
