import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isImageName } from '../image-access.ts'
import { attributes } from './resources/image.ts'

/** Kept like any property of the caller's, and judged. */
const LIKE_PROPERTIES = ['kernel_id', 'ramdisk_id']

test('no property is called as an attribute of images is', () => {
  const taken = Object.keys(attributes).filter((name) => !isImageName(name))
  assert.deepEqual(taken, LIKE_PROPERTIES)
  assert.equal(isImageName('os_distro'), false)
})
