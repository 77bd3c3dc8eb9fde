/** Ensures what imported people come with: each is made when it is not there, and `note` is told which it was. */
import type { StoreCtx } from '../../../store/context.ts'
import type { Role } from '../directory/index.ts'
import {
  addMember,
  createGroup,
  createProject,
  findGroupByName,
  findProjectNamed,
  type Grant,
  grantRole,
  isGranted,
  isMember,
} from '../directory/index.ts'

interface Named {
  id: string
  name: string
}
type Note = (made: boolean, what: string) => void

export async function ensureProject(tx: StoreCtx, domain: Named, name: string, note: Note): Promise<Named> {
  const found = await findProjectNamed(tx, domain.id, name)
  note(!found, `project ${name} (${domain.name})`)
  return found ?? createProject(tx, { name, domainId: domain.id })
}

export async function ensureGroup(tx: StoreCtx, domain: Named, name: string, note: Note): Promise<Named> {
  const found = await findGroupByName(tx, domain.id, name)
  note(!found, `group ${name} (${domain.name})`)
  return found ?? createGroup(tx, { name, domainId: domain.id })
}

export async function ensureMember(tx: StoreCtx, group: Named, user: Named, note: Note): Promise<void> {
  const is = await isMember(tx, group.id, user.id)
  note(!is, `${user.name} in group ${group.name}`)
  if (!is) await addMember(tx, group.id, user.id)
}

export async function ensureGrant(tx: StoreCtx, user: Named, role: Role, project: Named, note: Note): Promise<void> {
  const grant: Grant = {
    actor: { kind: 'user', id: user.id },
    target: { kind: 'project', id: project.id },
    roleId: role.id,
    inherited: false,
  }
  const is = await isGranted(tx, grant)
  note(!is, `role ${role.name} of ${user.name} in ${project.name}`)
  if (!is) await grantRole(tx, grant)
}
