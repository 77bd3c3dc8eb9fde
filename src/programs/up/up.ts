/** `welkin up`: a whole cloud on this machine, a controller and an agent that speak as they would over many machines. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { allEnded } from '../../kernel/all-ended.ts'
import { systemClock } from '../../kernel/clock.ts'
import { systemRandom } from '../../kernel/random.ts'
import { publicDeviceOf } from '../agent/network.ts'
import { type CloudFile, ensureSecrets, proveDatabase, readCloud, speaksTls, writeCloud } from '../cloud-file.ts'
import { draftCloudsYaml, publishCloudsYaml, removeCloudsYaml } from '../clouds-yaml.ts'
import { requireDatabaseTls } from '../database-tls.ts'
import { requireDatabaseAnswers } from '../given.ts'
import { emptyImage, guestImage } from '../guest-image.ts'
import { hostAddresses } from '../host-addresses.ts'
import { isLoopback } from '../listening.ts'
import { claimRole, pidFileOf, releaseRole } from '../pid-file.ts'
import { blockTaken, requirePublicBlock } from '../public-block.ts'
import { ensureRelease, removeOtherReleases } from '../release/release.ts'
import { giveBackSoon } from '../release-memory.ts'
import { makeStateFolder, type StateFolder } from '../state-folder.ts'
import { version } from '../version.ts'
import { becomeShell } from './become-shell.ts'
import { requireAlone, requireOpenablePort, requirePort, requirePrograms, requireRoot } from './check.ts'
import { claimBlock, requirePortClaim } from './claim.ts'
import { requireFolder, requirePassage } from './folder-check.ts'
import { requireGiven } from './given.ts'
import { downText, readyText, say, step } from './messages.ts'
import { decideCloud, type UpOptions, withDatabaseHint } from './options.ts'
import { stopStrays } from './orphan-processes.ts'
import { type ChildSpec, KeptChild } from './supervisor.ts'

export async function up(state: StateFolder, options: UpOptions, path: string): Promise<void> {
  const began = systemClock.monotonic()
  await requireReady(state, options, path)
  const had = readCloud(state)
  const asked = await decideCloud(state, options, systemClock)
  // loaded only where other hosts may come: it needs the networks' driver
  const hosts = asked.fake || isLoopback(asked.listen) ? undefined : await import('./other-hosts.ts')
  const cloud = hosts ? await hosts.openToHosts(asked, had, options) : asked
  requireOpenablePort(cloud)
  await takeBlock(cloud, had !== undefined || options.publicCidr !== undefined, had !== undefined)
  await stopStrays(state)
  await requirePort(cloud)
  await requirePortClaim(cloud)
  await hosts?.requireSouthboundPort(state, cloud, systemClock)
  await requireDatabaseAnswers(options.database)
  makeStateFolder(state)
  writeCloud(state, unproven(cloud, had))
  claimRole(state, 'up')
  removeCloudsYaml(state)
  await ensureTls(state, cloud)
  await hosts?.ensureNetworkAuthority(state, cloud, systemClock)
  say(`Welkin ${version()}: the cloud ${cloud.id} in ${state.root}`)
  const secrets = ensureSecrets(state, systemRandom, options.database)
  const now = () => systemClock.monotonic()
  const image = options.fake ? emptyImage(state) : await step('guest image', () => guestImage(state, say), now)
  const children = childrenOf(state, options, image)
  const isStopping = stopOnSignal(state, children, downText(cloud))
  const ready = await startChildren({ state, options, cloud, had, children })
  if (isStopping()) return // asked to end while it started: a shell would start its children again
  proveDatabase(state)
  draftCloudsYaml(state, cloud, secrets)
  say(readyText({ state, cloud, ports: options.customaryPorts ? ready.ports : undefined, seconds: (now() - began) / 1000 }))
  if (options.inspect === undefined)
    becomeShell({ state, pidFile: pidFileOf(state, 'up'), lastWords: downText(cloud), ...children })
  publishCloudsYaml(state)
  giveBackSoon(systemClock)
}

/** Until a start has come up with it, the public URL of the last one that did is kept: another start neither fails by it nor tells it unasked. */
const unproven = (cloud: CloudFile, had: CloudFile | undefined): CloudFile => ({ ...cloud, publicUrl: had?.publicUrl })

interface Start {
  state: StateFolder
  options: UpOptions
  cloud: CloudFile
  /** Of an earlier start. */
  had: CloudFile | undefined
  children: Children
}

/** @returns what the controller says of itself. @throws Error when one of them does not come up: both have ended then */
async function startChildren({ state, options, cloud, had, children }: Start): ReturnType<KeptChild['start']> {
  writeCloud(state, cloud)
  const now = () => systemClock.monotonic()
  const [ready] = await Promise.all([
    step('controller: database, APIs', () => children.controller.start(), now),
    step(options.fake ? 'agent' : 'agent: networks (OVN), guests (QEMU)', () => children.agent.start(), now),
  ]).catch(async (error: unknown) => {
    await giveUp(state, cloud, children, had === undefined)
    writeCloud(state, unproven(cloud, had))
    throw withDatabaseHint(state, error)
  })
  return ready
}

/** Machine, folder and the operator's files. @throws Error with what is wrong and what to do */
async function requireReady(state: StateFolder, options: UpOptions, path: string): Promise<void> {
  requireGiven(options)
  requireRoot(options.fake)
  if (!options.fake) requirePrograms(path)
  requireAlone(state)
  requireFolder(state)
  if (!options.fake) requirePassage(state)
  requireDatabaseTls(options.database ?? '', process.env)
  await checkPolicy(state, options.policy)
  await checkIdentitySettings(state, options.identitySettings)
  await checkFederation(state)
  await checkSecretSettings(state)
  await checkImageSettings(state)
  await checkCertificate(options)
}

/** Loaded only where others reach the APIs: it needs certificates. Who gave one of their own may renew it at any time. */
async function ensureTls(state: StateFolder, cloud: CloudFile): Promise<void> {
  if (!speaksTls(cloud)) return
  const { ensureCloudAuthority, keepOperatorCertificate } = await import('../tls/index.ts')
  await ensureCloudAuthority(state, cloud, systemClock)
  keepOperatorCertificate(state, cloud, { clock: systemClock, warn: say })
}

/** @param isGiven by whoever starts it or by an earlier start: not claimed yet. @throws Error when it is another's on this host */
async function takeBlock(cloud: CloudFile, isGiven: boolean, isFixed: boolean): Promise<void> {
  const { publicCidr, fake } = cloud
  requirePublicBlock(publicCidr, publicDeviceOf(cloud), fake ? [] : await hostAddresses(systemClock), isFixed)
  if (fake || !isGiven || (await claimBlock(publicCidr))) return
  throw blockTaken(publicCidr, 'a cloud that is starting', isFixed)
}

/** Loaded only where there is a file: it needs every API's declarations. */
async function checkPolicy(state: StateFolder, asked: string | undefined): Promise<void> {
  if (asked === undefined && !existsSync(state.policy)) return
  const { checkPolicyFile } = await import('../policy/check-policy.ts')
  checkPolicyFile(state, asked)
}

/** What is wrong with them is told here, and not by a controller that dies again and again. */
async function checkIdentitySettings(state: StateFolder, asked: string | undefined): Promise<void> {
  if (asked === undefined && !existsSync(state.identitySettings)) return
  const { readIdentitySettings } = await import('../identity/settings-file.ts')
  readIdentitySettings(state, asked)
}

async function checkFederation(state: StateFolder): Promise<void> {
  if (!existsSync(state.federation)) return
  const { checkFederationFile } = await import('../identity/federation-file.ts')
  checkFederationFile(state.federation)
}

async function checkSecretSettings(state: StateFolder): Promise<void> {
  if (!existsSync(state.secretSettings)) return
  const { readSecretSettings } = await import('../secret/settings-file.ts')
  readSecretSettings(state)
}

async function checkImageSettings(state: StateFolder): Promise<void> {
  if (!existsSync(state.imageSettings)) return
  const { readImageSettings } = await import('../image/settings-file.ts')
  readImageSettings(state)
}

/** Their paths are remembered: files that do not hold what they should must not be. */
async function checkCertificate({ tlsCertificate, tlsKey }: UpOptions): Promise<void> {
  if (tlsCertificate === undefined || tlsKey === undefined) return
  const { requireCertificate } = await import('../tls/index.ts')
  requireCertificate({ tlsCertificate, tlsKey }, systemClock.now())
}

interface Children {
  controller: KeptChild
  agent: KeptChild
}

function childrenOf(state: StateFolder, options: UpOptions, image: string): Children {
  const release = options.fake ? undefined : ensureRelease(state)
  if (release) removeOtherReleases(state, release)
  const shared = ['--state', state.root, '--log-level', options.logLevel, ...(options.fake ? ['--fake'] : [])]
  const policy = options.policy === undefined ? [] : ['--policy', resolve(options.policy)]
  const files = [
    ...policy,
    ...(options.identitySettings === undefined ? [] : ['--identity-settings', resolve(options.identitySettings)]),
  ]
  const controller = ['controller', ...shared, '--guest-image', image, '--limit-model', options.limitModel, ...files]
  const kind = options.fake ? ['--fake-hosts', `${options.fakeHosts}`] : ['--ovn-central']
  const agent = ['agent', ...shared, ...kind, '--operator-files', ...policy]
  const inspect = options.inspect === true ? '127.0.0.1:9229' : options.inspect
  const make = (spec: ChildSpec) => new KeptChild({ ...spec, release }, state, systemClock, say)
  const customary = options.customaryPorts ? [] : ['--no-customary-ports']
  return {
    controller: make({ name: 'controller', args: [...controller, ...customary], inspect }),
    agent: make({ name: 'agent', args: agent }),
  }
}

/** What half came up goes again; networks of an earlier start stay, for guests use them. */
async function giveUp(state: StateFolder, cloud: CloudFile, children: Children, isFirst: boolean): Promise<void> {
  await allEnded([children.controller.stop(), children.agent.stop()])
  releaseRole(state, 'up')
  if (!isFirst || cloud.fake) return
  const [{ endNetworks }, { sweepTraces }, { findTraces }] = await Promise.all([
    import('../down/end-networks.ts'),
    import('../down/sweep.ts'),
    import('../host-inventory/trace.ts'),
  ])
  await endNetworks(state, cloud, systemClock)
  await sweepTraces(() => findTraces(state, cloud, systemClock), systemClock)
}

/** Once, however often it is asked for: npm passes a Ctrl-C on that the terminal has sent already. @returns whether it was asked for */
function stopOnSignal(state: StateFolder, children: Children, lastWords: string): () => boolean {
  let stopping = false
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) return
    stopping = true
    removeCloudsYaml(state)
    await allEnded([children.agent.stop(), children.controller.stop()])
    releaseRole(state, 'up')
    // by SIGTERM `welkin down` ends it, which tells itself what goes on
    if (signal === 'SIGINT') say(lastWords)
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return () => stopping
}
