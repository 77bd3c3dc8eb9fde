/** Holds replies of an API of EC2's kind against botocore's own model: each element, its type, and nothing besides. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../setup/paths.mjs'
import { parseXml, type XmlElement } from './xml.ts'

interface Member {
  shape: string
  locationName?: string
  queryName?: string
}

export interface AwsShape {
  type: string
  required?: string[]
  enum?: string[]
  members?: Record<string, Member>
  member?: Member
}

export interface AwsModel {
  metadata: { apiVersion: string }
  operations: Record<string, { input?: { shape: string }; output?: { shape: string } }>
  shapes: Record<string, AwsShape>
}

export const readAwsModel = (service: string): AwsModel =>
  JSON.parse(readFileSync(join(ROOT, 'apis/aws/oracle', `${service}.json`), 'utf8')) as AwsModel

/** @returns what is wrong with a successful reply, one line each */
export function replyFaults({ operations, shapes }: AwsModel, operation: string, xml: string): string[] {
  const output = operations[operation]?.output?.shape
  if (output === undefined) return [`${operation} is in no model`]
  const root = parseXml(xml)
  if (root.name !== `${operation}Response`) return [`the root is ${root.name}`]
  const parts = root.children.filter(({ name }) => name !== 'requestId')
  if (parts.length === root.children.length) return ['there is no requestId']
  return structureFaults(shapes, shapes[output], parts, operation)
}

function structureFaults(
  shapes: AwsModel['shapes'],
  shape: AwsShape | undefined,
  parts: readonly XmlElement[],
  at: string,
): string[] {
  const members = new Map(Object.entries(shape?.members ?? {}).map(([name, member]) => [member.locationName ?? name, member]))
  return parts.flatMap((part) => {
    const { name } = part
    const member = members.get(name)
    return member ? valueFaults(shapes, member.shape, part, `${at}.${name}`) : [`${at}.${name}: there is no such element`]
  })
}

function valueFaults(shapes: AwsModel['shapes'], name: string, element: XmlElement, at: string): string[] {
  const shape = shapes[name]
  const { text, children } = element
  switch (shape?.type) {
    case 'structure':
      return structureFaults(shapes, shape, children, at)
    case 'list':
      return children.flatMap((item, i) =>
        item.name === (shape.member?.locationName ?? 'member')
          ? valueFaults(shapes, shape.member?.shape ?? '', item, `${at}[${i}]`)
          : [`${at}: an element ${item.name} in a list`],
      )
    case 'boolean':
      return /^(true|false)$/.test(text) ? [] : [`${at}: '${text}' is no boolean`]
    case 'timestamp':
      return Number.isNaN(Date.parse(text)) ? [`${at}: '${text}' is no time`] : []
    default:
      if (children.length > 0) return [`${at}: text is wanted`]
      return shape?.enum && !shape.enum.includes(text) ? [`${at}: '${text}' is not one of ${shape.enum.join(', ')}`] : []
  }
}
