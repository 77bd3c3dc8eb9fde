import type { StoreCtx } from '../../store/context.ts'
import { countOf } from './standard.ts'

/** How many of each resource a project has, as its quota counts them. */
export const usageOf = async (ctx: StoreCtx, projectId: string) => ({
  network: await countOf(ctx, 'network', projectId),
  subnet: await countOf(ctx, 'subnet', projectId),
  port: await countOf(ctx, 'port', projectId),
  router: await countOf(ctx, 'router', projectId),
  floating_ip: await countOf(ctx, 'floating_ip', projectId),
  security_group: await countOf(ctx, 'security_group', projectId),
  security_group_rule: await countOf(ctx, 'security_rule', projectId),
})
