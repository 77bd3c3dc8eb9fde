import { implement, joinServed, type ServedApi } from '../../../api/implement.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { emptyApi } from './contract/empty.ts'
import { extensionApi } from './contract/extension.ts'
import { flavorAccessApi, flavorApi, flavorExtraApi } from './contract/flavor.ts'
import { hypervisorApi, serviceApi, zoneApi } from './contract/host.ts'
import { keypairApi } from './contract/keypair.ts'
import { limitApi, quotaApi } from './contract/quota.ts'
import { serverApi } from './contract/server.ts'
import { serverActionApi } from './contract/server-action.ts'
import { serverHistoryApi } from './contract/server-history.ts'
import { serverMetadataApi, serverNetworkApi, serverTagApi } from './contract/server-part.ts'
import { api } from './contract.ts'
import type { Deps } from './handlers/deps.ts'
import { emptyHandlers } from './handlers/empty.ts'
import { extensionHandlers } from './handlers/extension.ts'
import { flavorAccessHandlers, flavorExtraHandlers, flavorHandlers } from './handlers/flavor.ts'
import { hypervisorHandlers, serviceHandlers, zoneHandlers } from './handlers/host.ts'
import { keypairHandlers } from './handlers/keypair.ts'
import { limitHandlers, quotaHandlers } from './handlers/quota.ts'
import { serverHandlers } from './handlers/server.ts'
import { serverActionHandlers } from './handlers/server-action.ts'
import { serverHistoryHandlers } from './handlers/server-history.ts'
import { serverNetworkHandlers } from './handlers/server-network.ts'
import { serverMetadataHandlers, serverTagHandlers } from './handlers/server-part.ts'

const serve = implement<StoreCtx>()

export const servedWith = (deps: Deps): ServedApi<StoreCtx> =>
  joinServed(
    [
      serve(serverApi, serverHandlers(deps)),
      serve(serverActionApi, serverActionHandlers),
      serve(serverMetadataApi, serverMetadataHandlers),
      serve(serverTagApi, serverTagHandlers),
      serve(serverNetworkApi, serverNetworkHandlers),
      serve(serverHistoryApi, serverHistoryHandlers(deps)),
      serve(flavorApi, flavorHandlers(deps)),
      serve(flavorExtraApi, flavorExtraHandlers),
      serve(flavorAccessApi, flavorAccessHandlers),
      serve(keypairApi, keypairHandlers(deps)),
      serve(quotaApi, quotaHandlers),
      serve(limitApi, limitHandlers(deps)),
      serve(hypervisorApi, hypervisorHandlers),
      serve(serviceApi, serviceHandlers),
      serve(zoneApi, zoneHandlers),
      serve(extensionApi, extensionHandlers),
      serve(emptyApi, emptyHandlers),
    ],
    api,
  )
