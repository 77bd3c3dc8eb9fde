import { invalidImage, unsafeImage } from './image.ts'

const FORMAT = 'vmdk'
const EXTENT = /^(?:rw|rdonly|noaccess)\s+\d+\s+(\w+)(?:\s+"([^"]*)")?(?:\s+\d+)?$/
const FIELD = /^([a-z][a-z0-9._]*)\s*=\s*"?([^"]*)"?$/
const NO_PARENT = 'ffffffff'
const SINGLE_FILE = new Set(['monolithicsparse', 'streamoptimized'])

/**
 * Checks the text that says where a VMDK's data are: in this one file, without a parent. Every line must be understood.
 * Throws `bad_request` (`unsafe_image`, `invalid_image`).
 */
export function refuseDescriptor(bytes: Buffer): void {
  const end = bytes.indexOf(0)
  // Names and values are compared without regard to case, as QEMU and VMware do.
  const text = (end === -1 ? bytes : bytes.subarray(0, end)).toString('latin1').toLowerCase()
  const fields = new Map<string, string>()
  const extents: string[][] = []
  for (const line of text.split('\n').map((part) => part.trim())) {
    if (line === '' || line.startsWith('#')) continue
    const extent = EXTENT.exec(line)
    const field = FIELD.exec(line)
    if (extent) extents.push([extent[1] ?? '', extent[2] ?? ''])
    else if (field?.[1] === undefined || field[2] === undefined)
      throw invalidImage(FORMAT, 'its descriptor has a line that nobody understands')
    else if (fields.has(field[1])) throw invalidImage(FORMAT, 'its descriptor says something twice')
    else fields.set(field[1], field[2])
  }
  refuseFields(fields)
  refuseExtents(extents)
}

function refuseFields(fields: ReadonlyMap<string, string>): void {
  if (!SINGLE_FILE.has(fields.get('createtype') ?? '')) throw unsafeImage(FORMAT, 'only monolithicSparse and streamOptimized are')
  // QEMU takes a parent's name, wherever it stands, for a backing file.
  if (fields.has('parentfilenamehint') || (fields.get('parentcid') ?? NO_PARENT) !== NO_PARENT) {
    throw unsafeImage(FORMAT, 'it depends on a parent image')
  }
}

function refuseExtents(extents: readonly string[][]): void {
  const [first, ...more] = extents
  if (!first || more.length > 0) throw unsafeImage(FORMAT, 'its data are not in one extent')
  const [type, name = ''] = first
  if (type !== 'sparse') throw unsafeImage(FORMAT, 'its data are in another file')
  if (/[/\\:]/.test(name)) throw unsafeImage(FORMAT, 'its extent names a path')
}
