export { compilePattern, type Pattern } from './match.ts'
