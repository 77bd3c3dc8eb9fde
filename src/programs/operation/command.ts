/** Declares the commands that begin with `welkin operation`. */
import type { Command } from 'commander'
import type { CommandOptions } from '../command-option.ts'
import { stateFolder } from '../state-folder.ts'

export function addOperationCommands(program: Command, { stateOption, databaseOption }: CommandOptions): void {
  const operation = program
    .command('operation')
    .description('work that outlived its request: what is under way, and what to do when it is stuck')

  operation
    .command('list')
    .description('what is under way or could not be undone')
    .addOption(stateOption())
    .addOption(databaseOption())
    .option('--all', 'also what is done or has failed', false)
    .option('--json', 'for programs', false)
    .action(async (options) => {
      const { listCommand } = await import('./operation.ts')
      console.log(await listCommand(stateFolder(options.state), options))
    })

  operation
    .command('retry')
    .argument('<id>')
    .description('has a stuck operation undone further, and one that waits looked at now')
    .addOption(stateOption())
    .addOption(databaseOption())
    .action(async (id, options) => {
      const { retryCommand } = await import('./operation.ts')
      console.log(await retryCommand(stateFolder(options.state), id, options))
    })

  operation
    .command('abandon')
    .argument('<id>')
    .description('gives one up: what runs is undone; what is stuck counts as failed, and what it left is yours to put right')
    .addOption(stateOption())
    .addOption(databaseOption())
    .action(async (id, options) => {
      const { abandonCommand } = await import('./operation.ts')
      console.log(await abandonCommand(stateFolder(options.state), id, options))
    })
}
