/** Keeps the certificate that the APIs show: one of the cloud's own authority, or the operator's; agents get the cloud's own in any case. */
import { X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { ServerTls, TlsContexts, TlsIdentity } from '../../api/server/server-tls.ts'
import type { Clock } from '../../kernel/clock.ts'
import { describeError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/log.ts'
import { ensureKey, isNameable, signCertificate, writeWhole } from '../../wire/x509/index.ts'
import { isEverywhere } from '../listening.ts'
import type { StateFolder } from '../state-folder.ts'
import { authorityOf } from './cloud-authority.ts'
import { CONTROLLER_NAME } from './names.ts'
import { readOperatorCertificate } from './operator-certificate.ts'

/** Some clients refuse what lasts longer. */
const API_DAYS = 397
const RENEW_BEFORE_MS = 30 * 86_400_000
const LOOK_EVERY_MS = 60_000

const filesOf = ({ controller }: StateFolder) => ({
  key: join(controller, 'api-tls', 'key.pem'),
  certificate: join(controller, 'api-tls', 'certificate.pem'),
})

/** Makes what is not there, or runs out soon, or is for other addresses. Run by the controller's user. */
/** @param names besides the addresses that it listens on */
export async function openApiTls(
  state: StateFolder,
  listen: string,
  clock: Clock,
  names: readonly string[] = [],
): Promise<ServerTls> {
  if (!existsSync(authorityOf(state).privateKey))
    throw new Error(
      `The APIs speak TLS, and there is no authority in ${state.authority}: copy that folder from the cloud's first controller, or give --plain-http there.`,
    )
  const own = await ensureOwn(state, [...servedAt(listen), ...names], clock)
  return {
    identity: readOperatorCertificate(state) ?? own,
    named: { [CONTROLLER_NAME]: own },
    clientAuthority: readFileSync(authorityOf(state).certificate, 'utf8'),
  }
}

/** Takes what was renewed, by the operator or because it runs out soon. @returns what ends it */
export function keepApiTls(
  contexts: TlsContexts,
  state: StateFolder,
  { listen, names, clock, log }: { listen: string; names: readonly string[]; clock: Clock; log: Log },
): () => void {
  let cancel = () => {}
  const look = async () => {
    try {
      contexts.renew(await openApiTls(state, listen, clock, names))
    } catch (error) {
      log.warn({ error: describeError(error) }, 'the certificate of the APIs could not be renewed')
    }
    cancel = clock.after(LOOK_EVERY_MS, () => void look())
  }
  cancel = clock.after(LOOK_EVERY_MS, () => void look())
  return () => cancel()
}

async function ensureOwn(state: StateFolder, places: readonly string[], clock: Clock): Promise<TlsIdentity> {
  const files = filesOf(state)
  mkdirSync(join(state.controller, 'api-tls'), { recursive: true, mode: 0o700 })
  const publicKey = ensureKey(files.key)
  if (!isGood(files.certificate, places, clock.now())) {
    const spec = { name: CONTROLLER_NAME, publicKey, days: API_DAYS, servedAt: places }
    writeWhole(files.certificate, await signCertificate(authorityOf(state), spec, clock), 0o644)
  }
  const chain = readFileSync(files.certificate, 'utf8') + readFileSync(authorityOf(state).certificate, 'utf8')
  return { key: readFileSync(files.key, 'utf8'), certificate: chain }
}

function isGood(path: string, places: readonly string[], now: number): boolean {
  if (!existsSync(path)) return false
  const certificate = new X509Certificate(readFileSync(path))
  const covers = (place: string) => certificate.checkHost(place) ?? certificate.checkIP(place)
  return Date.parse(certificate.validTo) - now > RENEW_BEFORE_MS && places.every(covers)
}

/** The addresses and names by which clients and agents reach it. */
export function servedAt(listen: string): string[] {
  const own = isEverywhere(listen)
    ? Object.values(networkInterfaces()).flatMap((all) =>
        (all ?? []).filter(({ scopeid }) => !scopeid).map(({ address }) => address),
      )
    : [listen]
  const names = [hostname(), 'localhost'].filter(isNameable)
  return [...new Set([CONTROLLER_NAME, ...own, ...names, ...(isEverywhere(listen) ? ['127.0.0.1', '::1'] : [])])]
}
