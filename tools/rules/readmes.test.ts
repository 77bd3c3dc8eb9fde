import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allFiles, read } from './source.ts'

const MOST_LINES = 60
const OWED =
  /^(src\/(?:(?:domain|drivers|wire|facades)\/[^/]+|kernel|api|store|operation|agent|programs)|guest|acceptance|bench)\/.*\.ts$/

/** Folders that owe a README: each service, kind of driver and protocol, and each room. */
const owing = (paths: string[]) => [...new Set(paths.flatMap((path) => OWED.exec(path)?.[1] ?? []))].sort()

function faults(paths: string[], lines: (path: string) => number): string[] {
  return owing(paths).flatMap((folder) => {
    const readme = `${folder}/README.md`
    if (!paths.includes(readme)) return [`${readme} is missing`]
    return lines(readme) > MOST_LINES ? [`${readme} has ${lines(readme)} lines; a page has ${MOST_LINES}`] : []
  })
}

test('every service, driver, protocol and room has its page', () => {
  assert.deepEqual(
    faults(allFiles(), (path) => read(path).text.trimEnd().split('\n').length),
    [],
  )
})

test('refused: none, and one of more than a page', () => {
  assert.deepEqual(
    faults(['src/domain/network/port.ts'], () => 1),
    ['src/domain/network/README.md is missing'],
  )
  assert.equal(faults(['src/wire/qmp/client.ts', 'src/wire/qmp/README.md'], () => 61).length, 1)
})
