/** `npm run check`: types, lint, rules and unit tests. */
import { report } from './test/report.ts'
import { STAGES } from './test/stages.ts'

await report(STAGES, ['check'])
