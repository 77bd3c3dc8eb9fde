/** Everything that tenants do in a simulated cloud. */
import type { Action } from './action.ts'
import { createNetwork, deleteNetwork } from './network.ts'
import { createServer, deleteServer } from './server.ts'

export const ACTIONS: readonly Action[] = [createNetwork, deleteNetwork, createServer, deleteServer]
