/** Whatever an API's client can be refused has a line in the API's table of words and codes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openstackJson } from '../../src/api/dialects/openstack-json/mount.ts'
import { saidOf } from '../../src/api/refusal-table.ts'
import { FACES } from '../../src/programs/services.ts'
import { refusalsReached } from './reached-refusals.ts'
import { codeOf, type Source, sources } from './source.ts'

const product = () => sources(/^src\/.*\.ts$/).filter(({ path }) => !/\.(test|fixture)\.ts$/.test(path))

/** Which service the refusals of an object are of: `imageRefusals` → `image`. */
const servicesIn = (files: readonly Source[]): Map<string, string> =>
  new Map(
    files.flatMap(({ text }) =>
      [...codeOf(text).matchAll(/export const (\w+) = defineRefusals\('([\w-]+)'/g)].map(
        ([, object = '', service = '']) => [object, service] as const,
      ),
    ),
  )

/** Where the texts of an API stand: those of services that others' clients know are by the service's name. */
const folderOf = ({ name, service, catalogue, dialect }: (typeof FACES)[number]): string =>
  catalogue && dialect === openstackJson ? `openstack/${service}` : name

/** By which its callers are found: they can be refused before the API is reached. */
const CONTEXTS: Readonly<Record<(typeof FACES)[number]['credential'], string>> = {
  token: 'src/facades/openstack/token-context.ts',
  'access-key': 'src/facades/access-key-context.ts',
  host: 'src/programs/controller/agent-context.ts',
}

test('every refusal that can reach the client of an API is in its table', () => {
  const files = product()
  const services = servicesIn(files)
  const missing = FACES.flatMap((face) => {
    const { name, errors, credential } = face
    const folder = `src/facades/${folderOf(face)}/`
    const reached = refusalsReached(files, (path) => path.startsWith(folder) || path === CONTEXTS[credential])
    assert.ok(reached.size > 30, `${name}: the refusals are found`)
    return [...reached].flatMap((refusal) => {
      const [object = '', reason = ''] = refusal.split('.')
      const service = services.get(object)
      return service === undefined || saidOf<unknown>(errors.said, { service, reason })
        ? []
        : [`${name}: ${service}.${reason} (${refusal})`]
    })
  })
  assert.deepEqual(missing.sort(), [])
})

test('refused: what a function of another service throws, wherever it stands', () => {
  const files = [
    { path: 'src/facades/zoo/handlers.ts', text: "import { feed } from '../../domain/zoo/index.ts'\nfeed()" },
    { path: 'src/domain/zoo/index.ts', text: "export { feed } from './feed.ts'\nexport { close } from './close.ts'" },
    { path: 'src/domain/zoo/feed.ts', text: "import { zooRefusals } from './refusals.ts'\nthrow zooRefusals.hungry()" },
    { path: 'src/domain/zoo/close.ts', text: "import { zooRefusals } from './refusals.ts'\nthrow zooRefusals.closed()" },
  ]
  const reached = refusalsReached(files, (path) => path.startsWith('src/facades/zoo/'))
  assert.deepEqual([...reached], ['zooRefusals.hungry'])
})
