/** Extensions: the parts of the API that were once optional, of which Nova keeps a fixed list. */
import { Type } from '../../../../api/schema.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { EXTENSION_ALIASES, LEGACY_EXTENSION_ALIASES } from '../extension-aliases.ts'
import { isLegacy } from '../legacy.ts'
import { novaRefusals } from '../refusals.ts'

const extension = Type.Object({
  alias: Type.String(),
  name: Type.String(),
  description: Type.String(),
  namespace: Type.String(),
  updated: Type.String(),
  links: Type.Array(Type.Object({})),
})

const viewOf = (alias: string, name: string) => ({
  alias,
  name,
  description: '',
  namespace: 'http://docs.openstack.org/compute/ext/fake_xml',
  updated: '2014-12-03T00:00:00Z',
  links: [],
})

const aliasesAt = (base: string) => (isLegacy(base) ? LEGACY_EXTENSION_ALIASES : EXTENSION_ALIASES)

const reading = { method: 'GET', action: 'os_compute_api:extensions', allow: allow.anyToken, status: 200 } as const

export const extensions: Operations = {
  listExtensions: operation(
    {
      ...reading,
      path: '/extensions',
      summary: 'List the parts of the API that were once optional',
      returns: Type.Object({ extensions: Type.Array(extension) }),
    },
    async (_ctx, { base }) => ({ extensions: Object.entries(aliasesAt(base)).map(([alias, name]) => viewOf(alias, name)) }),
  ),
  showExtension: operation(
    {
      ...reading,
      path: '/extensions/{alias}',
      summary: 'Show one of the parts of the API that were once optional',
      returns: Type.Object({ extension }),
    },
    async (_ctx, { params: { alias }, base }) => {
      const aliases = aliasesAt(base)
      const name = Object.hasOwn(aliases, alias) ? aliases[alias] : undefined
      if (name === undefined) throw novaRefusals.extension_not_found({ alias })
      return { extension: viewOf(alias, name) }
    },
  ),
}
