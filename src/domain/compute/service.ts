import { commandsOfHost, type HostPart } from '../host/index.ts'
import type { Service } from '../service.ts'
import { bootstrapCompute } from './bootstrap.ts'
import { claims } from './checks/claims.ts'
import { portDrift } from './checks/port-drift.ts'
import { serverDrift } from './checks/server-drift.ts'
import { serverPorts } from './checks/server-ports.ts'
import { createWithVolumesOperation } from './create-with-volumes.ts'
import { serverHoldings } from './holdings.ts'
import { guestsOfHost } from './host-document.ts'
import { type Commands, commandsForm, type Guests, guestsForm } from './host-form.ts'
import { observeGuests, settleCommands } from './observe.ts'
import { createServerOperation } from './operations.ts'
import { computeRows } from './project-rows.ts'
import { computeQuotas } from './quotas.ts'
import { serverImageOperation } from './server-image-operation.ts'

const guests: HostPart<Guests> = { form: guestsForm, wanted: guestsOfHost, observe: observeGuests }
const commands: HostPart<Commands> = { form: commandsForm, wanted: commandsOfHost, observe: settleCommands }

/** Servers, the shapes they have and the keys that open them. */
export const compute: Service = {
  name: 'compute',
  quotas: computeQuotas,
  operationKinds: [createServerOperation, createWithVolumesOperation, serverImageOperation],
  bootstrap: bootstrapCompute,
  holdings: serverHoldings,
  projectRows: computeRows,
  tagged: ['server', 'project_keypair'],
  checks: [claims, serverDrift, portDrift, serverPorts],
  // what was acknowledged is settled before what guests do is judged
  hostParts: [commands, guests],
}
