/** Says where the networks' database keeps its certificate. Apart from what signs certificates: an agent has no use for that. */
import { join } from 'node:path'
import type { TlsFiles } from '../../drivers/network/ovn/index.ts'
import type { StateFolder } from '../state-folder.ts'
import { authorityOf } from './cloud-authority.ts'

/** What the networks' database shows to hosts. */
export const centralTls = (state: StateFolder): TlsFiles => ({
  privateKey: join(state.central, 'tls-key.pem'),
  certificate: join(state.central, 'tls-certificate.pem'),
  ca: authorityOf(state).certificate,
})
