export function ensureCompiledCode(): Promise<void>
