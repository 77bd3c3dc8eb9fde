/** Containers, as Barbican's API has them: secrets that belong together, each by a name. */
import { reply } from '../../../../api/reply.ts'
import { type Static, Type } from '../../../../api/schema.ts'
import {
  addMember,
  type Container,
  type ContainerMember,
  createContainer,
  deleteContainer,
  getContainer,
  listContainers,
  removeMember,
} from '../../../../domain/secret/index.ts'
import { offsetPageView, offsetQuery, offsetRequestOf } from '../../resource/offset-page.ts'
import { type Operations, operationsWith } from '../../resource/operation.ts'
import { last } from '../../resource/query.ts'
import { containerHref, idIn, isSecretHref, secretHref } from '../href.ts'
import type { Sealed } from '../parts.ts'
import { barbicanRefusals } from '../refusals.ts'
import { allow, PROJECT } from '../rules.ts'
import { isoTime } from '../time.ts'
import { textOrNull } from './secret.ts'

const Member = Type.Object(
  { name: Type.Optional(textOrNull(255)), secret_ref: Type.String({ minLength: 1 }) },
  { additionalProperties: true },
)
const Given = Type.Object(
  {
    name: Type.Optional(textOrNull(255)),
    type: Type.Enum(['generic', 'rsa', 'certificate']),
    secret_refs: Type.Optional(Type.Array(Member)),
  },
  { title: 'Container', additionalProperties: true },
)
const OneMember = Type.Object(
  { name: Type.Optional(Type.String({ maxLength: 255 })), secret_ref: Type.String({ minLength: 1 }) },
  { title: 'ContainerSecret', additionalProperties: true },
)
export const ContainerShown = Type.Object({ container_ref: Type.String(), type: Type.String() }, { additionalProperties: true })
const Ref = Type.Object({ container_ref: Type.String() })
const List = Type.Object({ containers: Type.Array(ContainerShown), total: Type.Integer() }, { additionalProperties: true })

export const containerView = (container: Container, base: string) => ({
  created: isoTime(container.createdAt),
  updated: isoTime(container.updatedAt),
  status: 'ACTIVE',
  name: container.name,
  type: container.type,
  creator_id: container.creatorId,
  secret_refs: container.members.map(({ name, secretId }) => ({ name: name || null, secret_ref: secretHref(base, secretId) })),
  consumers: container.consumers.map(({ name, url }) => ({ name, URL: url })),
  container_ref: containerHref(base, container.id),
})

const NAMES = {
  rsa: {
    needed: ['public_key', 'private_key'],
    also: ['private_key_passphrase'],
    unsupported: "only 'private_key', 'public_key' and 'private_key_passphrase' reference names are allowed for RSA type",
    missing: "The minimum required reference names are 'public_key' and'private_key' for RSA type",
  },
  certificate: {
    needed: ['certificate'],
    also: ['private_key', 'private_key_passphrase', 'intermediates'],
    unsupported:
      "only 'private_key', 'certificate' , 'private_key_passphrase',  or 'intermediates' reference names are allowed for Certificate type",
    missing: "The minimum required reference name is 'certificate' for Certificate type",
  },
} as const

/** @throws bad_request */
function membersOf(
  { type, secret_refs: refs = [] }: Static<typeof Given>,
  isOwnSecret: (ref: string) => boolean,
): ContainerMember[] {
  if (refs.length === 0) return []
  const members = refs.map(({ name, secret_ref }) => ({ name: name ?? '', secretId: idIn(secret_ref) }))
  const refuse = (reason: string) => barbicanRefusals.mismatch({ schema: 'Container', reason, property: 'secret_refs' })
  const names = new Set(members.map(({ name }) => name))
  if (names.size < refs.length) throw refuse('Duplicate reference names are not allowed')
  if (new Set(members.map(({ secretId }) => secretId)).size < refs.length) throw refuse('Duplicate secret ids are not allowed')
  if (!refs.every(({ secret_ref }) => isOwnSecret(secret_ref))) throw barbicanRefusals.unsupported_field()
  if (type === 'generic') return members
  const { needed, also, unsupported, missing } = NAMES[type]
  const known: readonly string[] = [...needed, ...also]
  if (![...names].every((name) => known.includes(name))) throw refuse(unsupported)
  if (!needed.every((name) => names.has(name))) throw refuse(missing)
  return members
}

const memberOf = ({ name, secret_ref }: Static<typeof OneMember>): ContainerMember => ({
  name: name ?? '',
  secretId: idIn(secret_ref),
})

const operation = operationsWith<Sealed>()
const all = { path: '/containers', scopes: PROJECT, allow: allow.member } as const
const one = { path: '/containers/{container_id}', scopes: PROJECT } as const
const members = { path: '/containers/{container_id}/secrets', scopes: PROJECT, allow: allow.ofContainer } as const

export const containerOperations: Operations<Sealed> = {
  listContainers: operation(
    {
      method: 'GET',
      ...all,
      summary: "The project's containers",
      action: 'containers:get',
      documented: {
        query: Type.Object({ ...offsetQuery, name: Type.Optional(Type.String()), type: Type.Optional(Type.String()) }),
      },
      status: 200,
      returns: List,
    },
    async (ctx, { query, base }) => {
      const asked = { name: last(query.name) || undefined, type: last(query.type) || undefined }
      const page = await listContainers(ctx, { ...offsetRequestOf(query), ...asked })
      const views = page.items.map((container) => containerView(container, base))
      return reply(offsetPageView(page, { name: 'containers', path: `${base}/containers`, views: views }))
    },
  ),
  createContainer: operation(
    {
      method: 'POST',
      ...all,
      summary: 'Say which secrets belong together',
      action: 'containers:post',
      body: Given,
      status: 201,
      returns: Ref,
    },
    async (ctx, { body, base, isOwn }) => {
      // a reference is of this key manager, by whichever of the cloud's addresses
      const members = membersOf(body, (ref) => isOwn(ref) && isSecretHref(ref))
      const spec = { name: body.name ?? null, type: body.type, members }
      const href = containerHref(base, (await createContainer(ctx, spec)).id)
      return reply({ container_ref: href }, { headers: { Location: href } })
    },
  ),
  showContainer: operation(
    {
      method: 'GET',
      ...one,
      summary: 'One container',
      action: 'container:get',
      allow: allow.readContainer,
      status: 200,
      returns: ContainerShown,
    },
    async (ctx, { params, base }) => reply(containerView(await getContainer(ctx, params.container_id), base)),
  ),
  deleteContainer: operation(
    {
      method: 'DELETE',
      ...one,
      summary: 'Delete a container; its secrets stay',
      action: 'container:delete',
      allow: allow.ofContainer,
      status: 204,
    },
    (ctx, { params }) => deleteContainer(ctx, params.container_id),
  ),
  addContainerSecret: operation(
    {
      method: 'POST',
      ...members,
      summary: 'Add a secret to a generic container',
      action: 'container_secret:post',
      body: OneMember,
      status: 201,
      returns: Ref,
    },
    async (ctx, { params: { container_id: id }, body, base }) => {
      await addMember(ctx, id, memberOf(body))
      const href = containerHref(base, id)
      return reply({ container_ref: href }, { headers: { Location: href } })
    },
  ),
  removeContainerSecret: operation(
    {
      method: 'DELETE',
      ...members,
      summary: 'Take a secret out of a container',
      action: 'container_secret:delete',
      body: OneMember,
      status: 204,
    },
    (ctx, { params, body }) => removeMember(ctx, params.container_id, memberOf(body)),
  ),
}
