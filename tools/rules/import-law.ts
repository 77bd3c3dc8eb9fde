/** Who may import whom, as docs/architecture.md draws it. */
import { dirname, join } from 'node:path/posix'
import { partsOf } from './parts.ts'
import { codeOf, type Source } from './source.ts'

/** A room's imports from other rooms; within itself see `within`. */
const ROOMS: Record<string, readonly string[]> = {
  kernel: [],
  wire: ['kernel'],
  api: ['kernel'],
  store: ['api', 'wire', 'kernel'],
  operation: ['store', 'api', 'wire', 'kernel'],
  drivers: ['api', 'wire', 'kernel'],
  domain: ['store', 'operation', 'drivers', 'api', 'wire', 'kernel'],
  facades: ['domain', 'api', 'wire', 'kernel'],
  agent: ['domain', 'operation', 'drivers', 'api', 'wire', 'kernel'],
}

const IMPORT =
  /(?:^|[;\s])(?:import|export)\s[^'"]*?from\s+['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]|^import\s+['"](\.[^'"]+)['"]/gm

const importsOf = ({ path, text }: Source): string[] =>
  [...codeOf(text).matchAll(IMPORT)].map(([, a, b, c]) => join(dirname(path), a ?? b ?? c ?? ''))

/** Rooms that put things together: they may import every other, and no other imports them. */
const COMPOSERS = ['programs', 'simulation']

/** What is wrong with the import of `to` by `from`, both relative to the root; undefined when nothing is. */
function wrong(from: string, to: string): string | undefined {
  const [top, room = '', ...rest] = from.split('/')
  const [toTop, toRoom = '', ...toRest] = to.split('/')
  if (top !== 'src') return top === 'acceptance' && toTop === 'src' ? 'acceptance knows only public endpoints' : undefined
  if (toTop !== 'src') return room === 'programs' ? undefined : 'only programs/ reaches outside src/'
  if (room === 'programs' && toRoom === 'simulation') return 'nothing of the product knows the simulation'
  if (room !== toRoom && !COMPOSERS.includes(room) && !ROOMS[room]?.includes(toRoom)) return `${room} may not import ${toRoom}`
  if (toRoom === 'domain' && !isInterface(room, rest, toRest) && !isServiceObject(room, toRest))
    return 'a service is used through its index.ts, or its parts through theirs'
  if (toRoom === 'drivers' && isImplementation(toRest) && !['drivers', ...COMPOSERS].includes(room))
    return 'only the interface of a driver is known'
  if (room === 'api' && toRoom === 'api' && toRest[0] === 'dialects' && rest[1] !== toRest[1])
    return rest[0] === 'dialects' ? 'dialects do not know each other' : 'the core knows no dialect'
  return room === 'facades' && toRoom === 'facades' && !isSameFacade(rest, toRest) ? 'facades do not know each other' : undefined
}

/** Files directly in domain/ are shared; a service's own files see each other; others see its index.ts, and those of its parts. */
const isInterface = (room: string, rest: string[], to: string[]) =>
  to.length === 1 ||
  (room === 'domain' && rest.length > 1 && rest[0] === to[0]) ||
  (to.at(-1) === 'index.ts' && (to.length === 2 || (to.length === 3 && to[1] !== undefined && to[1] in partsOf(to[0]))))

/** What a service is to the programs that run all of them: `programs/services.ts` lists it. */
const isServiceObject = (room: string, to: string[]) => COMPOSERS.includes(room) && to.length === 2 && to[1] === 'service.ts'

/** drivers/<kind>/<file>.ts is the interface; drivers/<kind>/<implementation>/… is not. */
const isImplementation = (to: string[]) => to.length > 2

/** What the facades of a family are made with: `facades/openstack/resource/`. */
const KIT = 'resource'

/** A facade is a folder of facades/, or of facades/openstack/; its family's kit and files directly in a folder above it are shared. */
function isSameFacade(from: string[], to: string[]): boolean {
  if (to[0] === from[0] && to[1] === KIT && to.length > 2) return true
  const depth = from[0] === 'openstack' ? 2 : 1
  const facade = from.slice(0, Math.min(depth, from.length - 1))
  const shared = to.slice(0, -1).every((part, i) => from[i] === part) && to.length <= depth
  return shared || facade.every((part, i) => to[i] === part)
}

/** Tests may reach everywhere in src/: they put things together. */
export const breaches = (source: Source): string[] =>
  importsOf(source).flatMap((to) => {
    const why = wrong(source.path, to)
    return why ? [`${source.path} imports ${to}: ${why}`] : []
  })
