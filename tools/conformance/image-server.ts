/** Serves images on the loopback, for tests that have a cloud download one. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ImageServer {
  /** Of any format, as the cloud has it. */
  image: string
  qcow2: string
  close(): void
}

/** `image.yaml` of a cloud that downloads from there. */
export const IMAGE_SETTINGS = 'import_filtering_opts:\n  allowed_ports: []\n  allowed_addresses: [127.0.0.1]\n'

/** @param path the first of them; the other is blank */
export async function serveImages(path: string): Promise<ImageServer> {
  const server = createServer(({ url }, reply) => {
    const bytes = url === '/blank.qcow2' ? blankQcow2(1024 ** 2) : readFileSync(path)
    reply.writeHead(200, { 'content-length': bytes.length }).end(bytes)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { image: `http://127.0.0.1:${port}/image`, qcow2: `http://127.0.0.1:${port}/blank.qcow2`, close }
}

const CLUSTER = 65_536

/** A header of version 3, and the empty tables that it names. */
function blankQcow2(size: number): Buffer {
  const bytes = Buffer.alloc(4 * CLUSTER)
  bytes.writeUInt32BE(0x514649fb, 0)
  bytes.writeUInt32BE(3, 4)
  bytes.writeUInt32BE(16, 20) // 64 KiB a cluster
  bytes.writeBigUInt64BE(BigInt(size), 24)
  bytes.writeUInt32BE(1, 36) // entries of the first table, which lies in the last cluster
  bytes.writeBigUInt64BE(BigInt(3 * CLUSTER), 40)
  bytes.writeBigUInt64BE(BigInt(CLUSTER), 48)
  bytes.writeUInt32BE(1, 56)
  bytes.writeUInt32BE(4, 96)
  bytes.writeUInt32BE(104, 100)
  return bytes
}
