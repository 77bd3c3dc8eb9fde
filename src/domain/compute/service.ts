import type { Service } from '../service.ts'
import { bootstrapCompute } from './bootstrap.ts'
import { claims } from './checks/claims.ts'
import { portDrift } from './checks/port-drift.ts'
import { serverDrift } from './checks/server-drift.ts'
import { serverPorts } from './checks/server-ports.ts'
import { serverHoldings } from './holdings.ts'
import { createServerOperation } from './operations.ts'
import { computeQuotas } from './quotas.ts'

/** Servers, the shapes they have and the keys that open them. */
export const compute: Service = {
  name: 'compute',
  quotas: computeQuotas,
  operationKinds: [createServerOperation],
  bootstrap: bootstrapCompute,
  holdings: serverHoldings,
  checks: [claims, serverDrift, portDrift, serverPorts],
}
