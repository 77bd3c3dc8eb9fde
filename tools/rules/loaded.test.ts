import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadedWith } from './loaded.ts'
import { allFiles, read, sources } from './source.ts'

/** What is for logging in alone: whoever looks up a project, a region or a session has no use for it. */
const LOGGING_IN = /^src\/(domain\/identity\/(login|federation|delegation)|wire\/(saml|openid|oauth1))\//

/** Where the other services and APIs begin, and what finds their callers. */
const OTHERS =
  /^src\/(domain\/(?!identity\/)[^/]+\/(index|service)|facades\/((?!openstack\/identity\/).+\/face|openstack\/token-context|access-key-context))\.ts$/

test('what looks up a project or a session loads neither log-in nor federation nor delegation', () => {
  const known = new Set(allFiles())
  const textOf = (path: string) => (known.has(path) ? read(path).text : undefined)
  const roots = sources(OTHERS).map(({ path }) => path)
  assert.ok(roots.length >= 20 && roots.includes('src/domain/compute/index.ts'), roots.join(' '))
  const faults = roots.flatMap((root) =>
    loadedWith(root, textOf)
      .filter((path) => LOGGING_IN.test(path))
      .map((path) => `${root} loads ${path}`),
  )
  assert.deepEqual(faults, [])
  assert.ok(loadedWith('src/domain/identity/index.ts', textOf).some((path) => LOGGING_IN.test(path)))
})

test('an agent loads no API, no service and nothing of the database: it holds only what it uses', () => {
  const known = new Set(allFiles())
  const textOf = (path: string) => (known.has(path) ? read(path).text : undefined)
  const loaded = loadedWith('src/programs/agent/run.ts', textOf)
  assert.ok(loaded.length > 50, String(loaded.length))
  assert.deepEqual(
    loaded.filter((path) => /^src\/(api|facades|domain|store|operation)\//.test(path)),
    [],
  )
})

test('a controller without a token loads nothing of PKCS#11', () => {
  const known = new Set(allFiles())
  const loaded = loadedWith('src/programs/controller/run.ts', (path) => (known.has(path) ? read(path).text : undefined))
  assert.ok(loaded.includes('src/programs/secret/master-key-stores.ts'))
  assert.deepEqual(
    loaded.filter((path) => /^src\/(drivers\/master-key|wire)\/pkcs11\//.test(path)),
    [],
  )
})

const FILES: Record<string, string> = {
  'src/a.ts': "import { b } from './b.ts'\nimport type { D } from './d.ts'\n// import { e } from './e.ts'\n",
  'src/b.ts': "import './a.ts'\nexport {\n  c,\n} from './c/c.ts'\n",
  'src/c/c.ts': "import x from 'kysely'\nimport { type E } from '../e.ts'\n",
  'src/d.ts': '',
  'src/e.ts': '',
}

test('seen: what is imported or handed on, in a circle too, and a file of which types alone are named one by one', () => {
  const loaded = loadedWith('src/a.ts', (path) => FILES[path])
  assert.deepEqual(loaded, ['src/a.ts', 'src/b.ts', 'src/c/c.ts', 'src/e.ts'])
})
