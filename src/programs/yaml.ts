/** Loads the YAML library when an operator's file is first read: few clouds have one, and it takes two megabytes. */
import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

export const yamlLibrary = (): typeof import('yaml') => load('yaml')
