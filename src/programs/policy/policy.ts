/** `welkin policy list|show|check`: who may do what, and why. */

import { existsSync } from 'node:fs'
import type { Policy } from '../../api/policy/policy.ts'
import { databaseOf } from '../database-of.ts'
import type { DatabaseUrl } from '../read-only-store.ts'
import { lookInto } from '../read-only-store.ts'
import type { StateFolder } from '../state-folder.ts'
import { declaredPolicy, listActions, listNamedRules } from './actions.ts'
import { policyPlace } from './keep-policy.ts'
import { at, readPolicyFile } from './policy-file.ts'
import { type Asked, personOf, targetOf } from './question.ts'
import { explanationText, listText, showText } from './text.ts'

export interface PolicyOptions {
  /** The policy file; the state folder's unless told. */
  policy?: string
  json: boolean
}

const say = (text: string) => void process.stdout.write(`${text}\n`)

/** The rules in force: those declared, with the file's in their place. Its warnings go to standard error. */
export function policyOf(
  state: StateFolder,
  asked: string | undefined,
): { policy: Policy; rules: Readonly<Record<string, string>> } {
  const policy = declaredPolicy()
  const { path, required } = policyPlace(state, asked)
  if (!required && !existsSync(path)) return { policy, rules: {} }
  const { rules, warnings } = readPolicyFile(path, policy)
  for (const warning of warnings) console.error(`welkin: ${at(path, warning)}`)
  policy.override(rules)
  return { policy, rules }
}

export function listCommand(state: StateFolder, options: PolicyOptions): void {
  const { rules } = policyOf(state, options.policy)
  const rows = listActions().map(({ service, action, allow }) => {
    const rule = rules[action]
    return { service, action, rule: rule ?? allow, overridden: rule !== undefined }
  })
  const named = listNamedRules().map(({ service, name, rule: declared }) => {
    const rule = rules[name]
    return { service, action: `rule:${name}`, rule: rule ?? declared, overridden: rule !== undefined }
  })
  say(options.json ? JSON.stringify([...rows, ...named], null, 2) : listText([...rows, ...named]))
}

export function showCommand(state: StateFolder, asked: string, options: PolicyOptions): void {
  const name = asked.replace(/^rule:/, '')
  const { policy, rules } = policyOf(state, options.policy)
  const found = listActions().find(({ action }) => action === name)
  const declared = found?.allow ?? policy.names().get(name)
  const rule = rules[name] ?? declared
  if (rule === undefined) throw noSuchAction(name)
  const endpoints = (found?.endpoints ?? []).map(({ method, path, summary }) => ({ method, path, summary }))
  const shown = { action: name, rule, declared, scopes: found?.scopes, overridden: rules[name] !== undefined, endpoints }
  say(options.json ? JSON.stringify(shown, null, 2) : showText(shown))
}

export interface CheckOptions extends PolicyOptions, Asked {
  database?: DatabaseUrl
}

/** Of a question that cannot be answered: neither yes (0) nor no (1). */
export const CANNOT_TELL = 2

/** @returns whether it is allowed */
export async function checkCommand(state: StateFolder, name: string, options: CheckOptions): Promise<boolean> {
  const { policy } = policyOf(state, options.policy)
  const action = listActions().find((one) => one.action === name)
  if (!action) throw noSuchAction(name)
  const explained = await lookInto(databaseOf(state, options.database), async (ctx) => {
    const asking = { ...ctx, who: await personOf(ctx, options) }
    return policy.explain(asking, action, await targetOf(asking, action, options))
  })
  say(options.json ? JSON.stringify(explained, null, 2) : explanationText(explained))
  return explained.allowed
}

export const noSuchAction = (name: string): Error => new Error(`There is no action ${name}; \`welkin policy list\` names them.`)
