import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generate } from './image-properties.ts'

test('the page has a row for each property, with what becomes of it', async () => {
  const page = (await generate()).get('docs/image-properties.md') ?? ''
  assert.match(page, /^\| `hw_disk_bus` \| `fdc`, .* \| offered: `virtio`, `scsi`, `sata`, `ide` \|$/m)
  assert.match(page, /^\| `hw_pmu` \| a flag \| refused \|$/m)
  assert.match(page, /^\| `hw_numa_mem\.N` \| text \| refused \|$/m)
  assert.match(page, /^\| `hw_architecture`, formerly `architecture` \| /m)
  assert.match(page, /^\| `kernel_id` \| text \| refused, unless it is empty \|$/m)
  assert.match(page, /^\| `os_distro`, .* harmless: /m)
})
