import type { Service } from '../service.ts'
import { tagHoldings } from './holdings.ts'

/** Words and pairs of key and value that users put on what they have. */
export const tag: Service = { name: 'tag', holdings: tagHoldings }
