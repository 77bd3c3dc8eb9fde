export { compilePattern, type Pattern } from './match.ts'
export { requiredTexts } from './required-texts.ts'
