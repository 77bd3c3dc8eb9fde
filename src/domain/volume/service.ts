import type { HostPart } from '../host/index.ts'
import type { PayloadSealing } from '../secret/index.ts'
import type { Service } from '../service.ts'
import { bootstrapVolumes } from './bootstrap.ts'
import { volumeChains } from './checks/chains.ts'
import { poolClaims } from './checks/pool-claims.ts'
import { volumeHoldings } from './holdings.ts'
import { volumesOfHost } from './host-document.ts'
import { type VolumePoolsForm, type VolumesForm, volumePoolsForm, volumesForm } from './host-form.ts'
import { volumeKeyTask } from './key-task.ts'
import { messageTask } from './message.ts'
import { observePools, observeVolumes } from './observe.ts'
import { createVolumeOperation } from './operations.ts'
import { volumeRows } from './project-rows.ts'
import { volumeQuotas } from './quotas.ts'
import { uploadVolumeOperation } from './upload-operation.ts'

const volumes: HostPart<VolumesForm> = { form: volumesForm, wanted: volumesOfHost, observe: observeVolumes }
const pools: HostPart<VolumePoolsForm> = { form: volumePoolsForm, wanted: async () => [], observe: observePools }

/** Block storage: volumes that outlive the servers that use them. */
export const volume: Service<{ sealing?: PayloadSealing | undefined }> = {
  name: 'volume',
  quotas: volumeQuotas,
  operationKinds: [createVolumeOperation, uploadVolumeOperation],
  tasks: ({ sealing }) => [messageTask(), ...(sealing ? [volumeKeyTask(sealing)] : [])],
  bootstrap: bootstrapVolumes,
  holdings: volumeHoldings,
  projectRows: volumeRows,
  checks: [poolClaims, volumeChains],
  hostParts: [pools, volumes],
}
