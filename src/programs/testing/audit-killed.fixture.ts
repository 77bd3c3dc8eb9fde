/** A process with a whole cloud in it, to be killed: it says where it answers and what an admin's token is. */
import { writeSync } from 'node:fs'
import { startCloud } from './start-cloud.ts'

const [, file, database] = process.argv
if (file === import.meta.filename && database) {
  const cloud = await startCloud({ database })
  writeSync(1, `${JSON.stringify({ url: cloud.url, token: await cloud.adminToken() })}\n`)
}
