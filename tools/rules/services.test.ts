import assert from 'node:assert/strict'
import { dirname, join, relative } from 'node:path/posix'
import { test } from 'node:test'
import { FACES, SERVICES } from '../../src/programs/services.ts'
import { allFiles, codeOf, findInCode, isTest, read, type Source, sources } from './source.ts'

/** A folder of `src/domain/` is a service: it has its object, and the one list has it. */
function unlisted(paths: readonly string[], list: string): string[] {
  const folders = new Set(paths.flatMap((path) => /^src\/domain\/([^/]+)\/.+/.exec(path)?.[1] ?? []))
  return [...folders].flatMap((name) => [
    ...(paths.includes(`src/domain/${name}/service.ts`) ? [] : [`src/domain/${name} has no service.ts`]),
    ...(list.includes(`'../domain/${name}/service.ts'`) ? [] : [`src/programs/services.ts does not list ${name}`]),
  ])
}

test('every service has its object, and the one list has it', () => {
  assert.deepEqual(unlisted(allFiles(), read('src/programs/services.ts').text), [])
})

test('refused: a service without an object, and one that is not listed', () => {
  assert.equal(unlisted(['src/domain/dns/zone.ts'], "from '../domain/dns/service.ts'").length, 1)
  assert.equal(unlisted(['src/domain/dns/service.ts'], '').length, 1)
})

/** Row types are added to one interface for the whole program: whoever enters a folder has to have those it uses. */
function unimported(paths: readonly string[], textOf: (path: string) => string): string[] {
  const tables = paths.filter((path) => /^src\/domain\/.*\/tables\.ts$/.test(path))
  return tables.filter((path) => {
    const index = indexesAbove(path).find((one) => paths.includes(one))
    return (
      index === undefined ||
      !textOf(index)
        .split('\n')
        .includes(`import './${relative(dirname(index), path)}'`)
    )
  })
}

/** The nearest first. */
function indexesAbove(path: string): string[] {
  const folders = dirname(path).split('/')
  return folders.map((_, up) => join(...folders.slice(0, folders.length - up), 'index.ts'))
}

test('the tables of a folder are imported by the nearest index', () => {
  assert.deepEqual(
    unimported(allFiles(), (path) => read(path).text),
    [],
  )
})

test('refused: tables that nobody imports', () => {
  const paths = ['src/domain/dns/tables.ts', 'src/domain/dns/index.ts']
  assert.deepEqual(
    unimported(paths, () => "export * from './zone.ts'"),
    ['src/domain/dns/tables.ts'],
  )
  const deeper = ['src/domain/dns/zone/tables.ts', 'src/domain/dns/index.ts']
  assert.equal(unimported(deeper, () => "/** DNS. */\nimport './tables.ts'\n").length, 1)
  assert.deepEqual(
    unimported(deeper, () => "/** DNS. */\nimport './zone/tables.ts'\n"),
    [],
  )
})

/** Who reads an index reads what is offered. */
const handsOnAll = (source: Source): string[] => findInCode(source, /^export \*/, 'an index names what it offers')

test('what a service or a part of one offers is named', () => {
  assert.deepEqual(sources(/^src\/domain\/.*\.ts$/).flatMap(handsOnAll), [])
})

test('refused: all of a file handed on', () => {
  assert.equal(handsOnAll({ path: 'src/domain/dns/index.ts', text: "export * from './zone.ts'" }).length, 1)
})

/** What holds for one service alone is said by the service or its API, not asked by its name. */
const NAMED = ['identity', 'compute', ...FACES.flatMap(({ catalogue }) => catalogue?.name ?? [])].join('|')
const ASKS_THE_NAME = new RegExp(
  String.raw`(?:\bservice\b|\bservice\.(?:name|type)|\.service\b)\s*[!=]==\s*'|[!=]==\s*'(?:${NAMED})'`,
)

const nameFaults = (source: Source): string[] => findInCode(source, ASKS_THE_NAME, 'a service is told by its name')

test('nothing asks a service for its name', () => {
  const judged = sources(/^(src|tools)\/.*\.ts$/).filter(({ path }) => path !== 'tools/rules/services.test.ts')
  assert.deepEqual(judged.filter(({ path }) => !isTest(path) || path.startsWith('src/programs/')).flatMap(nameFaults), [])
})

test('refused: a special case for one service', () => {
  for (const text of ["if (service === 'compute') x()", "endpoint.service !== 'agent'", "type === 'identity'", "name !== 'nova'"])
    assert.equal(nameFaults({ path: 'src/a.ts', text: codeOf(text) }).length, 1, text)
})

test('no two services limit, hold or tell hosts something by the same name', () => {
  const names = {
    quotas: SERVICES.flatMap(({ quotas }) => Object.keys(quotas?.defaults ?? {})),
    'kinds of operations': SERVICES.flatMap(({ operationKinds = [] }) => operationKinds.map(({ name }) => name)),
    'parts of hosts': SERVICES.flatMap(({ hostParts = [] }) => hostParts.map(({ form }) => form.name)),
    tagged: SERVICES.flatMap(({ tagged = [] }) => tagged),
    services: SERVICES.map(({ name }) => name),
    'named rules': FACES.flatMap(({ namedRules = {} }) => Object.keys(namedRules)),
    faces: FACES.map(({ name }) => name),
  }
  for (const [what, all] of Object.entries(names)) assert.deepEqual(all, [...new Set(all)], what)
})

/** The programs work with what these have: who may log in, what hosts are told, disks, volumes and their backups, guests, networks, the audit. Of all others they know the list. */
const KNOWN_TO_PROGRAMS = ['identity', 'host', 'compute', 'network', 'image', 'disk-export', 'volume', 'backup', 'audit']

/** A service costs one line in the list of services: outside its own folders no program names it. */
function namedElsewhere({ path, text }: Source, services: readonly string[]): string[] {
  return services
    .filter((name) => !path.startsWith(`src/programs/${name}/`) && path !== 'src/programs/services.ts')
    .filter((name) => new RegExp(String.raw`'\.[^']*/(?:domain|facades/\w+|facades)/${name}/`).test(text))
    .map((name) => `${path} names ${name}: a service declares what it needs on its object (domain/service.ts)`)
}

test('only the list of services names a service', () => {
  const services = SERVICES.map(({ name }) => name).filter((name) => !KNOWN_TO_PROGRAMS.includes(name))
  assert.ok(services.includes('secret'))
  const judged = sources(/^src\/(api|store|operation|agent|programs)\/.*\.ts$/).filter(({ path }) => !isTest(path))
  assert.deepEqual(
    judged.flatMap((source) => namedElsewhere(source, services)),
    [],
  )
})

test('refused: a program that names a service', () => {
  const text = "import { PayloadSealing } from '../../domain/secret/index.ts'"
  assert.equal(namedElsewhere({ path: 'src/programs/controller/compose.ts', text }, ['secret']).length, 1)
  assert.equal(namedElsewhere({ path: 'src/programs/secret/keys.ts', text }, ['secret']).length, 0)
})
