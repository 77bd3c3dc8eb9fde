import type { Service } from '../service.ts'

/** Block storage: volumes that outlive the servers that use them. */
export const volume: Service = { name: 'volume' }
