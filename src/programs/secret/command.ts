/** Declares the commands that begin with `welkin secret`. */
import { type Command, Option } from 'commander'
import type { CommandOptions } from '../command-option.ts'
import { stateFolder } from '../state-folder.ts'

export function addSecretCommands(program: Command, { stateOption, databaseOption }: CommandOptions): void {
  program
    .command('secret')
    .description("the keys that users' secrets are sealed with, by hand")
    .command('rotate-master-key')
    .description('seals all secrets anew; requests go on meanwhile')
    .addOption(stateOption())
    .addOption(databaseOption())
    .addOption(
      new Option('--to <store>', 'where the new key is to be; where the one in force is unless told').choices(['file', 'pkcs11']),
    )
    .action(async (options) => {
      const { rotateMasterKeyCommand } = await import('./keys.ts')
      console.log(await rotateMasterKeyCommand(stateFolder(options.state), options))
    })
}
