/** Types the options that commands of several groups take. */
import type { Option } from 'commander'

export interface CommandOptions {
  stateOption: () => Option
  databaseOption: () => Option
}
