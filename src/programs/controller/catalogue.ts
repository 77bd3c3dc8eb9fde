/** Says where the APIs of the cloud are found: in the catalogue, on their customary ports, by a path. */
import type { CatalogueEntry } from '../../api/face.ts'
import { FACES } from '../services.ts'

/** Which service answers under which path of the one port. */
export const listedServices = (): CatalogueEntry[] =>
  FACES.flatMap(({ catalogue }) =>
    catalogue ? [catalogue, ...(catalogue.also ? [{ ...catalogue, ...catalogue.also }] : [])] : [],
  )

/** The ports that services customarily have, and what stands there at `/`. */
export const customaryPorts = (): { port: number; path: string }[] =>
  FACES.flatMap(({ catalogue, root }) => (catalogue?.ports ?? []).map((port) => ({ port, path: root })))

/** The listed service that a path is about, and the path beneath its root, as at its customary port. */
export function serviceAt(path: string): { service: string; path: string } | undefined {
  const face = FACES.find(({ catalogue, root }) => catalogue && (path === root || path.startsWith(`${root}/`)))
  return face?.catalogue && { service: face.catalogue.type, path: path.slice(face.root.length) }
}
