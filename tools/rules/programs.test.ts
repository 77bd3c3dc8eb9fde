import assert from 'node:assert/strict'
import { test } from 'node:test'
import { packagesFor } from '../setup/packages.mjs'
import { complaintAbout, programsIn } from './programs.ts'
import { codeOf, isTest, sources } from './source.ts'

test('set-up installs every program that code starts, and for tests every one that these start', () => {
  const complaints = sources(/^(src|guest|acceptance|tools)\/.*\.(ts|mjs)$/).flatMap(({ path, text }) => {
    const forTests = isTest(path) || /^(acceptance|tools)\//.test(path) || path.endsWith('.test.mjs')
    const installed = new Set(packagesFor({ tests: forTests }))
    return programsIn(codeOf(text)).flatMap((program) => {
      const complaint = complaintAbout(program, installed)
      return complaint === undefined ? [] : [`${path}: ${complaint}`]
    })
  })
  assert.deepEqual([...new Set(complaints)], [])
})

test('seen: what is started by name, and by another program', () => {
  assert.deepEqual(programsIn("spawn('tail', ['-f'])"), ['tail'])
  assert.deepEqual(programsIn("await runCommand(['nft', 'list'], { clock })"), ['nft'])
  assert.deepEqual(programsIn("const PING = ['timeout', '20', 'busybox', 'ping']"), ['busybox'])
  assert.deepEqual(programsIn("[...enter(namespace), 'busybox', 'httpd']"), ['busybox'])
})

test('refused: a program of no known package, and one whose package set-up does not name', () => {
  assert.match(complaintAbout('frobnicate', new Set()) ?? '', /which package/)
  assert.match(complaintAbout('busybox', new Set(['curl'])) ?? '', /busybox is not among/)
  assert.equal(complaintAbout('busybox', new Set(['busybox'])), undefined)
})
