import { join } from 'node:path'
import { controllerStatus } from '../../../drivers/network/ovn/index.ts'
import { type Finding, isRefused, note, ok, problem } from '../finding.ts'
