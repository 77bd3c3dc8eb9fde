/**
 * What QEMU calls the volumes of a guest, so that an agent that starts anew knows them again: a device's name holds the volume's id and the
 * port that it is in, a block node's the id and how many layers were put on since it was opened.
 */

/** Where disks and other devices come in while a guest runs: more than the most volumes of a server. */
export const PORTS = 28

/** The bridge that they are on. */
export const BRIDGE = 'ports'

/** The first place of a bridge is its own. */
export const addressOf = (port: number): string => `0x${(port + 1).toString(16)}`

/** @param port absent: on a bus that has no ports */
export const deviceName = (volumeId: string, port?: number): string =>
  port === undefined ? `volume.${volumeId}` : `volume.${volumeId}.port${port}`

const DEVICE = /^volume\.([0-9a-f-]{36})(?:\.port(\d+))?$/

export function parseDeviceName(name: string): { volumeId: string; port?: number } | undefined {
  const [, volumeId, port] = DEVICE.exec(name) ?? []
  return volumeId === undefined ? undefined : { volumeId, ...(port !== undefined && { port: Number(port) }) }
}

/** QEMU takes 31 characters: 16 bytes in base64 are 22. */
export const nodeName = (volumeId: string, layer: number): string =>
  `v${Buffer.from(volumeId.replaceAll('-', ''), 'hex').toString('base64url')}.${layer}`

const NODE = /^v([\w-]{22})\.(\d+)$/

export function parseNodeName(name: string): { volumeId: string; layer: number } | undefined {
  const [, bytes, layer] = NODE.exec(name) ?? []
  if (bytes === undefined) return undefined
  const hex = Buffer.from(bytes, 'base64url').toString('hex')
  const volumeId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { volumeId, layer: Number(layer) }
}
