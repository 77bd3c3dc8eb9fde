export function ensureCompiledCode(): Promise<void>
export function ensureCompiledOnce(): Promise<void>
