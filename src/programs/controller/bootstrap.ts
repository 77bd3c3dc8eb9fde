/** Gives a cloud what it has from its first start on; every step changes nothing when it was done before. */
import { requireSealingKeys } from '../../domain/identity/sealing/index.ts'
import type { StoreCtx } from '../../store/context.ts'
import { hostAddressOf } from '../public-block.ts'
import { SERVICES } from '../services.ts'
import { listedServices } from './catalogue.ts'
import type { ControllerParts, FirstCloud } from './settings.ts'

export async function bootstrap(ctx: StoreCtx, parts: ControllerParts, first: FirstCloud): Promise<void> {
  const endpoints = listedServices().map(({ type, name, path }) => ({ type, name, url: `${first.url}${path}` }))
  const spec = { ...first, endpoints, publicGateway: hostAddressOf(first.publicCidr).ip }
  for (const { sealedRows = [] } of SERVICES)
    for (const rows of sealedRows) if (!rows.inFile) await requireSealingKeys(ctx, parts.keysOf(rows), rows)
  for (const service of SERVICES) await service.bootstrap?.(ctx, spec, parts)
}
