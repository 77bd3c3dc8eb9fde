import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { IMAGE_PATTERNS, IMAGE_PROPERTIES, imageTraits } from './image-vocabulary.ts'

const FILE = join(import.meta.dirname, '../../../apis/openstack/oracle/image-properties.json')
const original = JSON.parse(readFileSync(FILE, 'utf8')).properties as Record<string, { type: string; values?: string[] }>

/** Fields that stand for several properties with a number or a trait in their names. */
const BY_PATTERN = { hw_numa_cpus: 'hw_numa_cpus.0', hw_numa_mem: 'hw_numa_mem.0', traits_required: 'trait:HW_CPU_X86_AVX2' }

test('every property of the original’s vocabulary is decided on, and no other', () => {
  const named = Object.keys(original).filter((name) => !Object.hasOwn(BY_PATTERN, name))
  // of Amazon's form, which the original reads without a field
  assert.deepEqual(Object.keys(IMAGE_PROPERTIES).sort(), [...named, 'kernel_id', 'ramdisk_id'].sort())
  for (const given of Object.values(BY_PATTERN))
    assert.ok(
      [...IMAGE_PATTERNS, ...imageTraits()].some(({ name }) => name.test(given)),
      given,
    )
})

test('of a property with a closed list of values each is known, and nothing else', () => {
  for (const [name, { values }] of Object.entries(original)) {
    const property = IMAGE_PROPERTIES[name]
    if (!property || !values) continue
    for (const value of values) assert.equal(property.read(value), value, `${name}=${value}`)
    for (const value of ['', 'nosuch', `${values[0]} `]) assert.equal(property.read(value), undefined, `${name}=${value}`)
  }
})

test('flags and numbers are read as the original reads them', () => {
  for (const [name, { type }] of Object.entries(original)) {
    const property = IMAGE_PROPERTIES[name]
    if (!property) continue
    if (type === 'FlexibleBoolean')
      assert.deepEqual(['yes', 'On', '1', 'no', 'perhaps'].map(property.read), ['true', 'true', 'true', 'false', 'false'], name)
    if (type === 'Integer')
      assert.deepEqual([' 12 ', '-1', 'two', '1.5'].map(property.read), ['12', '-1', undefined, undefined], name)
  }
})

test('what is offered is a value that is known, in the spelling in which it is read', () => {
  for (const [name, { read, offered }] of Object.entries(IMAGE_PROPERTIES))
    if (typeof offered !== 'string')
      for (const value of offered) assert.equal(read(value), value, `${name} is offered as it is read`)
})
