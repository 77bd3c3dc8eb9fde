import type { Service } from '../service.ts'
import { diskExports } from './host-part.ts'

/** Images of disks that hosts keep. */
export const diskExport: Service = { name: 'disk-export', hostParts: [diskExports] }
