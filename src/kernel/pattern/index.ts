export { compilePattern, type Pattern } from './match.ts'
export { requiredText } from './required-text.ts'
