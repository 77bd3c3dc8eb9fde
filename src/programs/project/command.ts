/** Declares the commands that begin with `welkin project`. */
import { type Command, InvalidArgumentError } from 'commander'
import type { CommandOptions } from '../command-option.ts'
import { stateFolder } from '../state-folder.ts'

function seconds(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('A whole number of seconds is wanted.')
  return value
}

export function addProjectCommands(program: Command, { stateOption, databaseOption }: CommandOptions): void {
  const project = program.command('project').description('what projects left that were deleted')
  project
    .command('leftovers')
    .description('the deleted projects that have left servers, volumes, networks …, and how many')
    .addOption(stateOption())
    .addOption(databaseOption())
    .option('--json', 'for programs', false)
    .action(async (options) => {
      const { leftoversCommand } = await import('./project.ts')
      console.log(await leftoversCommand(stateFolder(options.state), options))
    })
  project
    .command('purge <id>')
    .description('removes for good what a deleted project left; says what is in the way of the rest, and ends with 2 then')
    .addOption(stateOption())
    .addOption(databaseOption())
    .option('--others', 'also what others may use: public images, shared networks', false)
    .option('--wait <seconds>', 'for hosts to remove what they have of it', seconds, 60)
    .action(async (id, options) => {
      const { purgeCommand, SOME_LEFT } = await import('./project.ts')
      const { text, isDone } = await purgeCommand(stateFolder(options.state), id, options)
      console.log(text)
      if (!isDone) process.exitCode = SOME_LEFT
    })
}
