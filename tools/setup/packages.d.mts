export function namesIn(source: string): string[]
export function packagesFor(purpose: { tests: boolean }): string[]
