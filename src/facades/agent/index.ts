/** The door for agents. */
import type { FastifyInstance } from 'fastify'
import { plainFace } from '../../contract/errors.ts'
import { type Mount, mount } from '../../contract/mount.ts'
import type { StoreCtx } from '../../domain/context.ts'
import type { ImageFiles } from '../../domain/image/index.ts'
import { api, prefix } from './contract.ts'
import { handlersWith } from './handlers.ts'

export interface AgentFacade extends Pick<Mount<typeof api, StoreCtx>, 'contextOf' | 'policy' | 'checkReplies'> {
  files: ImageFiles
}

export const mountAgent = (app: FastifyInstance, { files, ...deps }: AgentFacade): void =>
  mount({ app, prefix, api, handlers: handlersWith(files), errors: plainFace, ...deps })
