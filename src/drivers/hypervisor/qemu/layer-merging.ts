/**
 * Has a running QEMU copy layers of a volume into the one above them, while the guest goes on. The job is named after the volume and that layer, so
 * that an agent that starts anew finds it; all that it was before is on disk until what it has copied is.
 */
import { createHash } from 'node:crypto'
import type { Clock } from '../../../kernel/clock.ts'
import { type BlockNode, type JobInfo, type NodeImage, type Qmp, type QmpCommands, qmpRefusals } from '../../../wire/qmp/index.ts'
import type { OpenMerge } from '../driver.ts'
import { hypervisorRefusals } from '../refusals.ts'
import { nodeName, parseNodeName } from './volume-names.ts'
import { pathOf, readVolumes } from './volume-state.ts'

const LOOK_EVERY_MS = 20

const jobsOf = (volumeId: string): string => `merge.${nodeName(volumeId, 0)}.`
const jobName = ({ volumeId, into }: OpenMerge): string =>
  `${jobsOf(volumeId)}${createHash('sha256').update(into).digest('hex').slice(0, 16)}`

/** Begins it, or looks at how it is. @returns whether it is done */
export async function mergeOpenLayers(qmp: Qmp, merge: OpenMerge): Promise<boolean> {
  const job = await findJob(qmp, merge.volumeId)
  const nodes = await qmp.execute('query-named-block-nodes')
  const into = layerNode(nodes, merge.into)
  if (job) {
    if (job.id !== jobName(merge)) await qmp.execute('job-cancel', { id: job.id })
    else if (job.status === 'pending') await finalize(qmp, job, into)
    return false
  }
  const [below] = imagesBelow(into.image)
  if (below !== merge.base) return begin(qmp, merge, { into, nodes })
  await closeMerged(qmp, merge.volumeId, nodes)
  return true
}

/** Whatever else is to be done with the volume's layers cannot be done beside it. What was copied stays copied. */
export async function endMerging(qmp: Qmp, volumeId: string, clock: Clock): Promise<void> {
  const job = await findJob(qmp, volumeId)
  if (!job) return
  await qmp.execute('job-cancel', { id: job.id })
  while (await findJob(qmp, volumeId)) await clock.sleep(LOOK_EVERY_MS)
}

const findJob = async (qmp: Qmp, volumeId: string): Promise<JobInfo | undefined> =>
  (await qmp.execute('query-jobs')).find(({ id }) => id.startsWith(jobsOf(volumeId)))

/**
 * It waits before its end, so that what it has copied is on disk before the layer says that it does not need what is below it any more. After its end it goes
 * by itself: QEMU 7.2 dies when it is asked for its nodes while a job is over and still there.
 */
async function begin(
  qmp: Qmp,
  merge: OpenMerge,
  { into, nodes }: { into: BlockNode; nodes: readonly BlockNode[] },
): Promise<false> {
  const expected = [...merge.layers, ...(merge.base === undefined ? [] : [merge.base])]
  const below = imagesBelow(into.image)
  const isAsExpected =
    expected.every((path, at) => below[at] === path) && (merge.base !== undefined || below.length === expected.length)
  if (!isAsExpected) throw hypervisorRefusals.disk_elsewhere({ internal: `${merge.into} stands on ${below}, not on ${expected}` })
  if (!merge.hasRoom) throw hypervisorRefusals.no_room_to_merge()
  const job = {
    'job-id': jobName(merge),
    device: into['node-name'] ?? '',
    speed: merge.bytesPerSecond,
    'auto-finalize': false,
  }
  if (merge.base === undefined) await qmp.execute('block-stream', job)
  else await streamTo(qmp, job, { path: merge.base, nodes })
  return false
}

type StreamJob = QmpCommands['block-stream']['args']

/** Disks that stand on one image have it open each by itself, and QEMU says only by refusing which of them this one's is. */
async function streamTo(qmp: Qmp, job: StreamJob, { path, nodes }: { path: string; nodes: readonly BlockNode[] }): Promise<void> {
  let refused: unknown = hypervisorRefusals.disk_elsewhere({ internal: `${path} is not open` })
  for (const { 'node-name': node } of nodes.filter(({ drv, file }) => drv !== 'file' && pathOf(file) === path))
    try {
      return void (await qmp.execute('block-stream', { ...job, 'base-node': node, 'backing-file': path }))
    } catch (error) {
      if (!qmpRefusals.qmp_error.is(error)) throw error
      refused = error
    }
  throw refused
}

async function finalize(qmp: Qmp, { id }: JobInfo, into: BlockNode): Promise<void> {
  // QMP has no command that flushes one node
  const said = await qmp.execute('human-monitor-command', { 'command-line': `qemu-io ${into['node-name']} flush` })
  if (said.trim() !== '') throw hypervisorRefusals.not_merged({ internal: said })
  await qmp.execute('job-finalize', { id })
}

/** Layers that were opened by name stay open until they are closed by name. */
async function closeMerged(qmp: Qmp, volumeId: string, nodes: readonly BlockNode[]): Promise<void> {
  const open = (await readVolumes(qmp)).volumes.find(({ id }) => id === volumeId)
  const newest = nodes.find(({ 'node-name': name }) => name === open?.node)
  if (!open || !newest) return
  const below = imagesBelow(newest.image)
  for (const { 'node-name': name = '', file } of nodes) {
    const own = parseNodeName(name)
    if (own?.volumeId !== volumeId || own.layer >= open.layer || below.includes(pathOf(file))) continue
    await qmp.execute('blockdev-del', { 'node-name': name })
  }
}

/** What stands above it while it is merged has the same file, and another driver. */
function layerNode(nodes: readonly BlockNode[], path: string): BlockNode {
  const found = nodes.find(({ drv, file }) => drv === 'qcow2' && pathOf(file) === path)
  if (!found) throw hypervisorRefusals.disk_elsewhere({ internal: `${path} is not open` })
  return found
}

/** The nearest first. */
function imagesBelow(image: NodeImage): string[] {
  const below: string[] = []
  for (let at = image['backing-image']; at; at = at['backing-image']) below.push(pathOf(at.filename))
  return below
}
