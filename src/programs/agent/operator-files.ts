/**
 * Keeps the operator's files, and the certificate of its own, for the controller of this machine, which is not root: the agent is,
 * and runs as long as the cloud does.
 */
import { systemClock as clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import { keepOperatorFiles, operatorFiles } from '../controller/operator-files.ts'
import { findUser } from '../system-user.ts'
import type { AgentSettings } from './settings.ts'

export async function keepForController(settings: AgentSettings, log: Log): Promise<void> {
  const { state, cloud, policy, fake } = settings
  if (!settings.operatorFiles) return
  if (!fake) keepOperatorFiles(state, operatorFiles(state, policy), findUser('welkin'), clock)
  if (cloud.tlsCertificate === undefined) return
  // loaded only where there is one
  const { keepOperatorCertificate } = await import('../tls/operator-certificate.ts')
  keepOperatorCertificate(state, cloud, { clock, warn: (line) => log.warn({}, line) })
}
