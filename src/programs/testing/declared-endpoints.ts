/** Lists every endpoint that the cloud declares, with the API that it is of. */
import type { Endpoint } from '../../api/define.ts'
import type { Face } from '../../api/face.ts'
import type { Versions } from '../../api/versions.ts'
import type { StoreCtx } from '../../store/context.ts'
import { FACES, type FaceParts } from '../services.ts'

export interface DeclaredEndpoint extends Endpoint {
  face: Face<StoreCtx, FaceParts>
  service: string
  /** Its key in the API. */
  name: string
  /** The path on the server, in OpenAPI form. */
  whole: string
  /** Of the API, where it has microversions. */
  versions?: Versions
}

export const declaredEndpoints = (): DeclaredEndpoint[] =>
  FACES.flatMap((face) =>
    // what a version has comes before the documents at the root
    face.apis
      .toSorted((a, b) => b.path.length - a.path.length)
      .flatMap(({ path, api, versions }) =>
        Object.entries(api).map(([name, endpoint]) => ({
          ...endpoint,
          face,
          service: face.service,
          name,
          whole: `${face.root}${path}${endpoint.path}`.replace(/(.)\/$/, '$1'),
          versions,
        })),
      ),
  )
