/** Who asks, and about what: from the command line's words to what the policy takes. */
import type { Endpoint } from '../../api/define.ts'
import { namedRows } from '../../api/pipeline/row-target.ts'
import {
  DEFAULT_DOMAIN,
  findDomain,
  findDomainByName,
  findProject,
  findProjectNamed,
  findUser,
  findUserNamed,
} from '../../domain/identity/directory/index.ts'
import { previewCaller } from '../../domain/identity/token/index.ts'
import type { Who } from '../../kernel/context.ts'
import type { StoreCtx } from '../../store/context.ts'
import { FACES } from '../services.ts'
import type { Action } from './actions.ts'

export interface Asked {
  /** Name or id, as the projects and domains too; names are looked for in `userDomain` and `projectDomain`. */
  user: string
  userDomain?: string
  project?: string
  projectDomain?: string
  domain?: string
  system?: boolean
  /** `name=value`, several. */
  target?: readonly string[]
}

/** @throws Error that says who or what is not there */
export async function personOf(ctx: StoreCtx, asked: Asked): Promise<Who> {
  const user = (await findUser(ctx, asked.user)) ?? (await findUserNamed(ctx, await domainId(ctx, asked.userDomain), asked.user))
  if (!user) throw new Error(`There is no user ${asked.user}.`)
  const scope = await scopeOf(ctx, asked)
  const who = await previewCaller(ctx, user.id, scope)
  if (!who) throw new Error(`${asked.user} could not get such a token: disabled, or without a role there.`)
  return who
}

async function scopeOf(ctx: StoreCtx, { project, projectDomain, domain, system }: Asked) {
  if ([project, domain, system || undefined].filter((one) => one !== undefined).length > 1)
    throw new Error('A token is for a project, a domain or the system: give one of them.')
  if (system) return { kind: 'system' } as const
  if (domain !== undefined) return { kind: 'domain', id: await domainId(ctx, domain) } as const
  if (project === undefined) return { kind: 'none' } as const
  const found = (await findProject(ctx, project)) ?? (await findProjectNamed(ctx, await domainId(ctx, projectDomain), project))
  if (!found) throw new Error(`There is no project ${project}.`)
  return { kind: 'project', id: found.id } as const
}

async function domainId(ctx: StoreCtx, named: string | undefined): Promise<string> {
  const found = (await findDomain(ctx, named ?? DEFAULT_DOMAIN)) ?? (await findDomainByName(ctx, named ?? DEFAULT_DOMAIN))
  if (!found) throw new Error(`There is no domain ${named}.`)
  return found.id
}

/**
 * What was given, and what the rows have that the path's names in it point to: `--target user_id=…` brings
 * `target.user.domain_id`, as in a request.
 */
export async function targetOf(
  ctx: StoreCtx,
  { service, endpoints }: Action,
  { target = [] }: Asked,
): Promise<Record<string, string>> {
  const given = Object.fromEntries(target.map(pairOf))
  const named = FACES.filter((face) => face.service === service).flatMap(({ targets = {} }) =>
    namedRows(targets, paramsOf(endpoints, given)),
  )
  const rows = await Promise.all(named.map(({ id, of }) => of.find(ctx, id)))
  return Object.assign({}, ...rows, given)
}

const paramsOf = (endpoints: readonly Endpoint[], given: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(given).filter(([name]) => endpoints.some(({ path }) => path.includes(`{${name}}`))))

function pairOf(text: string): [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined) throw new Error(`--target takes name=value, not ${text}`)
  return [name, value]
}
