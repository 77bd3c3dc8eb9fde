/** Ensures projects and roles that a mapping gives: made where they are missing, and with version 3.0 taken back. */
import type { StoreCtx } from '../../../store/context.ts'
import {
  createProject,
  findProjectNamed,
  findRoleNamed,
  grantRole,
  type Role,
  revokeOtherProjectRoles,
} from '../directory/index.ts'
import type { Mapping } from './mapping.ts'
import { federationRefusals } from './refusals.ts'

export interface PlacedProject {
  name: string
  domainId: string
  roleNames: readonly string[]
}

interface Person {
  userId: string
  domainId: string
}

/** In the running transaction. @throws not_found for a role that there is not, forbidden for one of another domain */
export async function provideProjects(
  tx: StoreCtx,
  mapping: Mapping,
  person: Person,
  projects: readonly PlacedProject[],
): Promise<void> {
  const roles = new Map<string, Role>()
  for (const name of new Set(projects.flatMap((project) => project.roleNames))) roles.set(name, await roleNamed(tx, person, name))
  const given = new Map<string, Set<string>>()
  for (const project of projects) {
    const { id } = (await findProjectNamed(tx, project.domainId, project.name)) ?? (await createProject(tx, project))
    const roleIds = project.roleNames.flatMap((name) => roles.get(name)?.id ?? [])
    for (const roleId of roleIds) await give(tx, person.userId, id, roleId)
    given.set(id, new Set([...(given.get(id) ?? []), ...roleIds]))
  }
  if (mapping.schemaVersion === '3.0') await revokeOtherProjectRoles(tx, person.userId, given)
}

async function roleNamed(tx: StoreCtx, { domainId }: Person, name: string): Promise<Role> {
  const role = (await findRoleNamed(tx, name)) ?? (await findRoleNamed(tx, name, domainId))
  if (!role) throw federationRefusals.mapped_role_not_found({ name })
  return role
}

async function give(tx: StoreCtx, userId: string, projectId: string, roleId: string): Promise<void> {
  const grant = {
    actor: { kind: 'user', id: userId },
    target: { kind: 'project', id: projectId },
    roleId,
    inherited: false,
  } as const
  await grantRole(tx, grant)
}
