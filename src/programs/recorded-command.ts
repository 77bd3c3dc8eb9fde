/** Keeps in the audit what an operator changes by a command: who gave it, which command, about what, and which rows it changed. */
import { userInfo } from 'node:os'
import { AuditLog, type Told } from '../domain/audit/index.ts'
import type { ChangedRow } from '../kernel/context.ts'
import type { StoreCtx } from '../store/context.ts'

export interface Commanded {
  /** Without the program's name: `project purge`. */
  command: string
  /** What the command names, by what it is. */
  targets: Readonly<Record<string, string>>
  /** Whose rows it is about. */
  projectId?: string
  /** Who gave it; whoever is logged in unless told. */
  name?: string
}

/** A context whose transactions commit one event together with what they change: the same one, however many there are. */
export function recordedCommand(ctx: StoreCtx, { command, targets, projectId, name = loggedIn() }: Commanded): StoreCtx {
  const changed: ChangedRow[] = []
  const record = { id: ctx.random.uuid() }
  const told: Omit<Told, 'changed'> = {
    at: ctx.clock.now(),
    requestId: ctx.requestId,
    who: ctx.who,
    address: undefined,
    face: 'command',
    dialect: 'shell',
    reads: false,
    action: undefined,
    operation: command,
    targets,
    outcome: 'allowed',
    operator: { name, projectId },
  }
  return new AuditLog(ctx).recording({ ...ctx, changed }, () => ({ ...told, changed, record }))
}

/** The one who became root, where that is known. */
function loggedIn(): string {
  const { SUDO_USER: before } = process.env
  return before === undefined || before === '' ? userInfo().username : before
}
