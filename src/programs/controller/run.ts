/** `welkin controller`: APIs, operations and reconcilers over one database. Stateless; several may run side by side. */
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Proxying } from '../../api/server/proxying.ts'
import { TlsContexts } from '../../api/server/server-tls.ts'
import { type LimitModel, requireTreeDepth } from '../../domain/identity/limit/index.ts'
import { systemClock } from '../../kernel/clock.ts'
import { systemRandom } from '../../kernel/random.ts'
import { findMigrations, migrate } from '../../store/migrate.ts'
import { openStore } from '../../store/store.ts'
import type { UrlRules } from '../../wire/guarded-fetch/index.ts'
import { type CloudFile, speaksTls } from '../cloud-file.ts'
import type { IdentitySettings } from '../identity/settings-file.ts'
import { webSource } from '../image/web-source.ts'
import { declaredKeyFiles, ensureKeyFiles, openKeyFiles } from '../key-files.ts'
import { openLog } from '../log.ts'
import { claimRole, releaseRole } from '../pid-file.ts'
import { keepPolicy } from '../policy/keep-policy.ts'
import { announceReady, onStop } from '../process-life.ts'
import { readSecretSettings } from '../secret/settings-file.ts'
import type { StateFolder } from '../state-folder.ts'
import { keepTickShape } from '../tick-shape.ts'
import { keepApiTls, openApiTls } from '../tls/api-certificate.ts'
import { bootstrap } from './bootstrap.ts'
import { composeController } from './compose.ts'
import { listenCustomary } from './customary-ports.ts'
import { ensureMetricsToken } from './metrics/metrics-token.ts'
import { type OvnEndpoints, openParts } from './parts.ts'
import { dropPrivileges, keepPrivileges, type Readable } from './privileges.ts'
import type { FirstCloud } from './settings.ts'
import { keepTaskFile } from './task-file.ts'

export interface ControllerOptions {
  state: StateFolder
  cloud: CloudFile
  listen: string
  port: number
  database: string
  /** Absent: a fake fabric. */
  ovn?: OvnEndpoints
  first: FirstCloud
  customaryPorts: boolean
  /** Absent: `policy.yaml` in the state folder, if it is there. */
  policy?: string
  identity: IdentitySettings
  /** From where images may be downloaded. */
  downloads: UrlRules
  limitModel: LimitModel
  logLevel: string
}

export async function runController(options: ControllerOptions): Promise<void> {
  const { state } = options
  keepTickShape()
  const log = openLog(options.logLevel)
  claimRole(state, 'controller')
  const migrations = [...(await findMigrations(SOURCE)), ...(await findMigrations(join(SOURCE, 'domain')))]
  const token = readSecretSettings(state)
  await ensureKeyFiles(state, systemRandom, { elsewhere: token !== undefined, database: options.database })
  for (const words of openKeyFiles(state)) log.warn({}, words)
  const metricsToken = ensureMetricsToken(state, systemRandom)
  const { database, files } = takeRights(options)
  const store = openStore(database, { log })
  const applied = await migrate(store.db, migrations, systemClock.now)
  if (applied.length > 0) log.info({ applied }, 'the database was brought to the newest level')
  const { listen } = options
  const names = publicNames(options.cloud)
  const tls = await openTls(options, names)
  const opened = await openParts({ ...options, store, federation: files.federation, token, owner: ownerOf(state), log })
  const parts = { ...opened, tls, metricsToken, ...givenParts(options) }
  const controller = composeController(parts)
  const endPolicy = keepPolicy(
    controller.policy,
    { ...files.policy, required: options.policy !== undefined },
    { clock: systemClock, log },
  )
  await requireTreeDepth(controller.ctx, options.limitModel)
  await bootstrap(controller.ctx, parts, options.first)
  await controller.start()
  await controller.app.listen({ port: options.port, host: options.listen })
  const customary = options.customaryPorts
    ? await listenCustomary(controller.app, { host: options.listen, mainPort: options.port, log })
    : undefined
  const endTls = tls && keepApiTls(tls, state, { listen, names, clock: systemClock, log })
  announceReady({ ports: customary?.ports ?? [] })
  log.info({ port: options.port }, 'the controller is ready')
  const endTaskFile = keepTaskFile(state, systemClock, () => controller.tasks())
  onStop(log, async () => {
    endTaskFile()
    endPolicy()
    endTls?.()
    customary?.close()
    await controller.close()
    releaseRole(state, 'controller')
  })
}

const ownerOf = ({ root }: StateFolder): string => `${hostname()}:${root}`

/** A fake cloud is of whoever starts it: it needs no user of its own. */
const takeRights = (options: ControllerOptions): Readable =>
  options.ovn && process.getuid?.() === 0
    ? dropPrivileges(options.state, { ...options, ownFiles: declaredKeyFiles(options.state) })
    : keepPrivileges(options.state, options)

const openTls = async (
  { state, cloud, listen }: ControllerOptions,
  names: readonly string[],
): Promise<TlsContexts | undefined> =>
  speaksTls({ ...cloud, listen }) ? new TlsContexts(await openApiTls(state, listen, systemClock, names)) : undefined

const givenParts = ({ cloud, limitModel, identity, downloads }: ControllerOptions) => ({
  web: webSource(downloads),
  proxying: proxyingOf(cloud),
  limitModel,
  compliance: identity.compliance,
})

/** A proxy may be there where the operator named an address other than this one's, or leaves TLS to somebody else. */
const proxyingOf = ({ publicUrl, plainHttp }: CloudFile): Proxying | undefined =>
  publicUrl === undefined ? (plainHttp ? {} : undefined) : { publicUrl: new URL(publicUrl) }

/** Beside its addresses, in the certificate of its own authority. */
const publicNames = ({ publicUrl }: CloudFile): string[] =>
  publicUrl === undefined ? [] : [new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')]

const SOURCE = join(import.meta.dirname, '..', '..')
