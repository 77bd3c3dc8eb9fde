import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSession, type Session, until } from '../api.ts'
import { type Benchmark, median } from '../benchmark.ts'
import { withCloud } from '../cloud.ts'
import { sshGreets } from '../guest.ts'
import { realServers } from '../real-servers.ts'

const VOLUMES = '/volume/v3/volumes'
const SNAPSHOTS = '/volume/v3/snapshots'
const TIMES = 10
const AT_ONCE = 16

export const benchmark: Benchmark = {
  about: `volumes of a real cloud, made empty and of an image, plugged into a guest, snapshotted while it writes (median of ${TIMES}); ${AT_ONCE} plugged and unplugged at once`,
  run: (say) =>
    withCloud({}, async (cloud) => {
      await cloud.start()
      const member = await openSession(cloud, 'welkin')
      const key = join(cloud.state, '..', 'key')
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key])
      const keypair = { name: 'bench', public_key: readFileSync(`${key}.pub`, 'utf8').trim() }
      await member.call('POST', '/compute/v2.1/os-keypairs', { keypair })
      const { images } = (await member.call('GET', '/image/v2/images?name=tiny')).json
      const servers = await realServers(cloud, member, 'bench')
      const server = await servers.create('bench')
      await servers.untilActive(server)
      const address = await servers.addAddress(server)
      await sshGreets(address, 22)
      const lab: Lab = { member, server, guest: { address, key }, imageRef: images[0].id }

      await timeOfVolume(lab, { imageRef: lab.imageRef }) // has the image fetched
      const empty = await times(() => timeOfVolume(lab, {}))
      const ofImage = await times(() => timeOfVolume(lab, { imageRef: lab.imageRef }))
      say(`made: empty ${said(empty)}, of an image ${said(ofImage)} ms`)
      const seen = await times(() => timeToSee(lab))
      say(`in the guest: ${said(seen)} ms`)
      const snapshots = await snapshotTimes(lab)
      say(`snapshots: ${said(snapshots)} ms`)
      const together = await allAtOnce(lab)
      member.close()
      return [
        { what: 'request → an empty volume is available', value: median(empty), unit: 'ms', goal: { most: 50 } },
        { what: 'request → a volume of a cached image is available', value: median(ofImage), unit: 'ms', goal: { most: 100 } },
        { what: 'request → the guest has the disk', value: median(seen) / 1000, unit: 's', goal: { most: 0.5 } },
        {
          what: 'request → a snapshot of a disk that is written is available',
          value: median(snapshots) / 1000,
          unit: 's',
          goal: { most: 0.2 },
        },
        { what: `${AT_ONCE} volumes plugged at once, and unplugged`, value: together / 1000, unit: 's' },
      ]
    }),
}

interface Guest {
  address: string
  key: string
}

interface Lab {
  member: Session
  server: string
  guest: Guest
  imageRef: string
}

const said = (values: readonly number[]): string => values.map((value) => value.toFixed(0)).join(' ')

async function times(measure: () => Promise<number>): Promise<number[]> {
  const measured: number[] = []
  for (let i = 0; i < TIMES; i++) measured.push(await measure())
  return measured
}

async function timeOfVolume({ member }: Lab, more: object): Promise<number> {
  const began = performance.now()
  const id = await makeVolume(member, more)
  const lasted = performance.now() - began
  await removeVolume(member, id)
  return lasted
}

async function makeVolume(member: Session, more: object = {}): Promise<string> {
  const { volume } = (await member.call('POST', VOLUMES, { volume: { name: 'bench', size: 1, ...more } })).json
  await untilStatus(member, volume.id, 'available')
  return volume.id
}

const untilStatus = (member: Session, id: string, status: string): Promise<true> =>
  until(async () => {
    const { volume } = (await member.call('GET', `${VOLUMES}/${id}`)).json
    if (volume.status.startsWith('error')) throw new Error(`volume ${id} is ${volume.status}`)
    return volume.status === status ? true : undefined
  }, 5)

async function removeVolume(member: Session, id: string): Promise<void> {
  await member.call('DELETE', `${VOLUMES}/${id}`)
  await until(async () => {
    const { volumes } = (await member.call('GET', VOLUMES)).json
    return volumes.some((volume: { id: string }) => volume.id === id) ? undefined : true
  }, 20)
}

const attachments = (server: string): string => `/compute/v2.1/servers/${server}/os-volume_attachments`

const plug = ({ member, server }: Lab, volumeId: string) =>
  member.call('POST', attachments(server), { volumeAttachment: { volumeId } })

async function unplug({ member, server }: Lab, volumeId: string): Promise<void> {
  await until(async () => {
    const { volume } = (await member.call('GET', `${VOLUMES}/${volumeId}`)).json
    return volume.status === 'in-use' ? true : undefined
  }, 20)
  await member.call('DELETE', `${attachments(server)}/${volumeId}`)
  await untilStatus(member, volumeId, 'available')
}

/** From the request until the guest's kernel lists the disk, told by the guest itself. */
async function timeToSee(lab: Lab): Promise<number> {
  const id = await makeVolume(lab.member)
  const watch = inGuest(lab.guest, 'echo ready; until grep -q vdb /proc/partitions; do :; done; echo seen')
  await watch.says('ready')
  const began = performance.now()
  await plug(lab, id)
  await watch.says('seen')
  const lasted = performance.now() - began
  await watch.end()
  await unplug(lab, id)
  await removeVolume(lab.member, id)
  return lasted
}

async function snapshotTimes(lab: Lab): Promise<number[]> {
  const { member } = lab
  const id = await makeVolume(member)
  await plug(lab, id)
  await untilStatus(member, id, 'in-use')
  const writer = inGuest(lab.guest, 'echo ready; while :; do sudo dd if=/dev/zero of=/dev/vdb bs=1M count=64 2>/dev/null; done')
  await writer.says('ready')
  const snapshots: string[] = []
  const measured = await times(async () => {
    const began = performance.now()
    const { snapshot } = (await member.call('POST', SNAPSHOTS, { snapshot: { volume_id: id, force: true } })).json
    await until(async () => {
      const { status } = (await member.call('GET', `${SNAPSHOTS}/${snapshot.id}`)).json.snapshot
      return status === 'available' ? true : undefined
    }, 5)
    snapshots.push(snapshot.id)
    return performance.now() - began
  })
  await writer.end()
  for (const snapshot of snapshots) await member.call('DELETE', `${SNAPSHOTS}/${snapshot}`)
  await until(async () => ((await member.call('GET', SNAPSHOTS)).json.snapshots.length === 0 ? true : undefined), 50)
  await unplug(lab, id)
  await removeVolume(member, id)
  return measured
}

/** @throws Error when one is left plugged, or is lost */
async function allAtOnce(lab: Lab): Promise<number> {
  const ids = await Promise.all(Array.from({ length: AT_ONCE }, () => makeVolume(lab.member)))
  const began = performance.now()
  await Promise.all(ids.map((id) => plug(lab, id)))
  await Promise.all(ids.map((id) => untilStatus(lab.member, id, 'in-use')))
  await Promise.all(ids.map((id) => unplug(lab, id)))
  const lasted = performance.now() - began
  const { volumeAttachments } = (await lab.member.call('GET', attachments(lab.server))).json
  if (volumeAttachments.length > 0) throw new Error(`${volumeAttachments.length} volumes are still plugged.`)
  await Promise.all(ids.map((id) => removeVolume(lab.member, id)))
  return lasted
}

/** A command of the guest's, and what it says. */
function inGuest({ address, key }: Guest, command: string) {
  const strangers = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR']
  const child = spawn('ssh', ['-i', key, '-o', 'BatchMode=yes', ...strangers, `welkin@${address}`, command], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let heard = ''
  child.stdout.on('data', (piece: Buffer) => {
    heard += piece
  })
  return {
    says: (word: string) =>
      until(async () => {
        if (child.exitCode !== null && !heard.includes(word)) throw new Error(`The guest did not say ${word}: ${heard}`)
        return heard.includes(word) ? true : undefined
      }, 1),
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill()
      await once(child, 'exit')
    },
  }
}
