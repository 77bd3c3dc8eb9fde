/** The door of our own API. */
import type { FastifyInstance } from 'fastify'
import { plainFace } from '../../api/errors.ts'
import { type Mount, mount } from '../../api/mount.ts'
import type { StoreCtx } from '../../domain/context.ts'
import type { Identity } from '../../domain/identity/index.ts'
import { prefix } from './contract.ts'
import { consoleApi } from './handlers.ts'

export interface ConsoleFacade extends Pick<Mount<StoreCtx>, 'contextOf' | 'policy' | 'checkReplies'> {
  identity: Pick<Identity, 'passwords'>
}

export const mountConsole = (app: FastifyInstance, { identity, ...deps }: ConsoleFacade): void =>
  mount({ app, prefix, served: consoleApi(identity), errors: plainFace, ...deps })
