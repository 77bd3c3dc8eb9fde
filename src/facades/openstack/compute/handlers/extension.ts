import { notFound } from '../../../../kernel/errors.ts'
import type { extensionApi } from '../contract/extension.ts'
import { EXTENSION_ALIASES } from '../extension-aliases.ts'
import type { HandlersOf } from './deps.ts'

const viewOf = (alias: string, name: string) => ({
  alias,
  name,
  description: '',
  namespace: 'http://docs.openstack.org/compute/ext/fake_xml',
  updated: '2014-12-03T00:00:00Z',
  links: [],
})

export const extensionHandlers: HandlersOf<typeof extensionApi> = {
  listExtensions: async () => ({ extensions: Object.entries(EXTENSION_ALIASES).map(([alias, name]) => viewOf(alias, name)) }),
  showExtension: async (_ctx, { params }) => {
    const name = Object.hasOwn(EXTENSION_ALIASES, params.alias) ? EXTENSION_ALIASES[params.alias] : undefined
    if (name === undefined) throw notFound(`Extension with name ${params.alias} could not be found.`)
    return { extension: viewOf(params.alias, name) }
  },
}
