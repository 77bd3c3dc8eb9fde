/** The door for agents. */
import type { FastifyInstance } from 'fastify'
import { plainFace } from '../../api/errors.ts'
import { type Mount, mount } from '../../api/mount.ts'
import type { StoreCtx } from '../../domain/context.ts'
import { prefix } from './contract.ts'
import { type AgentParts, agentApi } from './handlers.ts'

export type AgentFacade = AgentParts & Pick<Mount<StoreCtx>, 'contextOf' | 'policy' | 'checkReplies'>

export const mountAgent = (app: FastifyInstance, { files, door, ...deps }: AgentFacade): void =>
  mount({ app, prefix, served: agentApi({ files, door }), errors: plainFace, ...deps })
