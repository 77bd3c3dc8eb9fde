/** Writes the tables of `matrix/` anew, as the cloud answers now. What has changed is for a person to review. */
import { askEverybody, writeTable } from './matrix.ts'
import { startCloud } from './start-cloud.ts'

const cloud = await startCloud()
try {
  for (const [service, lines] of await askEverybody(cloud)) writeTable(service, lines)
} finally {
  await cloud.close()
}
