import { availableParallelism, totalmem } from 'node:os'
import type { HostFacts } from '../../domain/host/index.ts'
import type { Hypervisor } from '../../drivers/hypervisor/driver.ts'
import type { Volumes } from '../../drivers/volume/driver.ts'

const MIB = 1024 ** 2
const GIB = 1024 ** 3

export interface FactsParts {
  hostname: string
  version: string
  hypervisor: Hypervisor
  volumes: Volumes
  datapath: { kind: string; reason: string }
  warnings: () => string[]
}

/** What a host says about itself with each report. */
export async function gatherFacts({
  hostname,
  version,
  hypervisor,
  volumes,
  datapath,
  warnings,
}: FactsParts): Promise<HostFacts> {
  const { accelerator, reason } = hypervisor.capabilities()
  const { totalBytes } = await volumes.capacity()
  return {
    hostname,
    version,
    cpus: availableParallelism(),
    memoryMib: Math.floor(totalmem() / MIB),
    diskGib: Math.floor(totalBytes / GIB),
    accelerator,
    acceleratorReason: reason,
    datapath: datapath.kind,
    datapathReason: datapath.reason,
    warnings: warnings(),
  }
}
