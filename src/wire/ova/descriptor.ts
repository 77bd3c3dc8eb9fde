/** Reads from an OVF descriptor (DSP0243) which file of its archive is the machine's disk. */
import { createRequire } from 'node:module'
import { invalidArchive } from './refusals.ts'

interface XmlElement {
  readonly localName: string | null
  readonly attributes: {
    readonly length: number
    item(index: number): { localName: string | null; name: string; value: string } | null
  }
}
interface XmlDocument {
  readonly documentElement: XmlElement | null
  getElementsByTagNameNS(namespace: string, name: string): { readonly length: number; item(index: number): XmlElement | null }
}
type Complain = (message: unknown) => void
interface Dom {
  DOMParser: new (options: {
    errorHandler: { warning: Complain; error: Complain; fatalError: Complain }
  }) => {
    parseFromString(xml: string, type: string): XmlDocument | undefined
  }
}

export const DESCRIPTOR_MOST = 1024 * 1024
/** Ways of compressing a file that are none. */
const AS_IT_IS = new Set(['', 'identity'])

/** @returns the name of the file @throws bad_request for what is no descriptor of a machine with one disk in one plain file */
export function diskFileOf(bytes: Buffer): string {
  const document = parse(bytes)
  const disks = elementsOf(document, 'Disk')
  const [disk, ...more] = disks
  if (!disk) throw invalidArchive('its descriptor names no disk')
  if (more.length > 0) throw invalidArchive(`its machine has ${disks.length} disks, and an image is one`)
  const reference = attributeOf(disk, 'fileRef')
  if (reference === undefined) throw invalidArchive('its disk is an empty one')
  if (attributeOf(disk, 'parentRef') !== undefined) throw invalidArchive('its disk depends on another')
  const files = elementsOf(document, 'File').filter((file) => attributeOf(file, 'id') === reference)
  const [file] = files
  const href = file && attributeOf(file, 'href')
  if (!file || files.length > 1 || href === undefined) throw invalidArchive('its disk is none of its files')
  if (!AS_IT_IS.has(attributeOf(file, 'compression') ?? '')) throw invalidArchive('its disk is compressed as a whole')
  if (attributeOf(file, 'chunkSize') !== undefined) throw invalidArchive('its disk is in several pieces')
  return href
}

/** Entities could make little text very long, or have files read: there are none without a document type. */
function parse(bytes: Buffer): XmlDocument {
  const text = decode(bytes)
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw invalidArchive('its descriptor has a document type')
  const complaints: unknown[] = []
  const complain = (message: unknown) => void complaints.push(message)
  const { DOMParser } = createRequire(import.meta.url)('@xmldom/xmldom') as Dom
  const document = new DOMParser({ errorHandler: { warning: complain, error: complain, fatalError: complain } }).parseFromString(
    text,
    'text/xml',
  )
  if (!document || complaints.length > 0 || document.documentElement?.localName !== 'Envelope')
    throw invalidArchive('its descriptor is no OVF envelope')
  return document
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw invalidArchive('its descriptor is no UTF-8', { cause })
  }
}

function elementsOf(document: XmlDocument, name: string): XmlElement[] {
  const found = document.getElementsByTagNameNS('*', name)
  return Array.from({ length: found.length }, (_, index) => found.item(index)).filter((one) => one !== null)
}

/** Whatever prefix its namespace has. */
function attributeOf({ attributes }: XmlElement, name: string): string | undefined {
  for (let index = 0; index < attributes.length; index++) {
    const one = attributes.item(index)
    if (one && (one.localName ?? one.name) === name) return one.value
  }
  return undefined
}
