/** Where one cloud keeps everything on a machine: nothing of it is anywhere else. */
import { chmodSync, mkdirSync, readdirSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

export interface StateFolder {
  root: string
  /** The cloud's own number, port and networks. */
  cloud: string
  /** Passwords and join token; only root reads it. */
  secrets: string
  /** The operator's settings of a token that keeps the master key; see `docs/secrets.md`. */
  secretSettings: string
  /** What Prometheus shows to read `/metrics`; see `docs/operating.md`. */
  metricsToken: string
  /** The operator's rules; see `docs/policy.md`. */
  policy: string
  /** The operator's settings for identity; see `docs/security-compliance.md`. */
  identitySettings: string
  /** From where images may be downloaded; see `docs/images.md`. */
  imageSettings: string
  /** Providers that vouch for users; holds secrets. See `docs/federation.md`. */
  federation: string
  /** The certificate of the cloud's own authority, for whoever is to trust it. */
  caCertificate: string
  /** For clients; there only while the cloud is up. */
  cloudsYaml: string
  /** Pid files of our processes. */
  run: string
  log: string
  /** The program as it runs here: readable by the controller's user, and the same while a clone changes. */
  release: string
  /** Belongs to the controller's user. */
  controller: string
  database: string
  images: string
  /** The controller's user's. Backups outlive hosts and their disks: often another disk is mounted here. */
  backups: string
  /** Signs for hosts, OVN and the APIs; the controller's user reads it. */
  authority: string
  /** OVN's databases and northd. */
  central: string
  agent: string
}

/** The longest path that a unix socket under the state folder has beyond it. */
const LONGEST_SOCKET = 'agent/guests/00000000-0000-0000-0000-000000000000/serial.sock'.length

/** Where root's cloud is when nobody says otherwise. */
export const STATE_OF_ROOT = '/var/lib/welkin'

export function defaultState(env: NodeJS.ProcessEnv): string {
  if (userInfo().uid === 0) return STATE_OF_ROOT
  return join(env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'welkin')
}

/** @throws Error when sockets under it would have names that are too long for the kernel, or that daemons cannot be told */
export function stateFolder(path: string): StateFolder {
  const root = isAbsolute(path) ? path : resolve(path)
  if (Buffer.byteLength(root) + 1 + LONGEST_SOCKET > 107) {
    throw new Error(
      `The state folder's path is too long (${root}): sockets under it need names of at most 107 bytes. Give a shorter one with --state.`,
    )
  }
  if (/[,\p{Cc}]/u.test(root))
    throw new Error(
      `The state folder's path has a comma or a control character (${JSON.stringify(root)}), at which Open vSwitch would cut it. Give another with --state.`,
    )
  return {
    root,
    cloud: join(root, 'cloud.json'),
    secrets: join(root, 'secrets.json'),
    secretSettings: join(root, 'secret.yaml'),
    metricsToken: join(root, 'metrics-token'),
    policy: join(root, 'policy.yaml'),
    identitySettings: join(root, 'identity.yaml'),
    imageSettings: join(root, 'image.yaml'),
    federation: join(root, 'federation.yaml'),
    caCertificate: join(root, 'ca.pem'),
    cloudsYaml: join(root, 'clouds.yaml'),
    run: join(root, 'run'),
    log: join(root, 'log'),
    release: join(root, 'release'),
    controller: join(root, 'controller'),
    database: join(root, 'controller', 'welkin.db'),
    images: join(root, 'controller', 'images'),
    backups: join(root, 'backups'),
    authority: join(root, 'controller', 'authority'),
    central: join(root, 'central'),
    agent: join(root, 'agent'),
  }
}

/** What a cloud makes at the top of its folder, beside the keys that services declare. */
export const namesIn = (state: StateFolder): Set<string> =>
  new Set(Object.values<string>({ ...state, root: '' }).flatMap((path) => path.slice(state.root.length + 1).split('/')[0] ?? []))

/** Services declare them (`SealedRows`), and their names end so. */
export const keyFilesIn = ({ root }: StateFolder): string[] =>
  readdirSync(root)
    .filter((name) => name.endsWith('-keys.json'))
    .map((name) => join(root, name))

export function makeStateFolder(state: StateFolder): void {
  for (const folder of [state.root, state.run, state.log, state.controller, state.backups, state.agent])
    mkdirSync(folder, { recursive: true })
  // the controller's and the guests' users pass through, but see only what is theirs
  for (const folder of [state.root, state.agent]) chmodSync(folder, 0o711)
  for (const folder of [state.log, state.controller, state.backups]) chmodSync(folder, 0o700)
}
