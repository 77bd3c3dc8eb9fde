import assert from 'node:assert/strict'
import { test } from 'node:test'
import { knownPaths } from './method-not-allowed.ts'
import { shapeOf, urlOf } from './route.ts'

const place = (method: string, path: string) => ({ method, url: urlOf(path), shape: shapeOf(path) })
const find = knownPaths([
  place('GET', '/servers'),
  place('GET', '/servers/{id}'),
  place('DELETE', '/servers/{id}'),
  place('GET', '/servers/detail'),
  place('GET', '/servers/{id}/tags/{tag}'),
  place('PUT', '/{container}/{object+}'),
])

test('a path is found with all its methods, whatever its names stand for', () => {
  assert.deepEqual([...(find('/servers/17')?.methods ?? [])], ['GET', 'DELETE'])
  assert.equal(find('/servers/17/tags/a')?.url, '/servers/:id/tags/:tag')
  assert.equal(find('/servers/')?.url, '/servers')
})

test('words come before names, and the rest takes what is left', () => {
  assert.equal(find('/servers/detail')?.url, '/servers/detail')
  assert.equal(find('/photos/2026/a.jpg')?.url, '/:container/*')
})

test('what is not known is not found', () => {
  assert.equal(find('/'), undefined)
  assert.equal(find('/strangers'), undefined)
  for (const path of ['//servers', '/servers//', '//servers/17', '/servers//17', '/servers//tags/a', '/servers/17/tags//'])
    assert.notEqual(find(path)?.url.split('/')[1], 'servers', path)
})
