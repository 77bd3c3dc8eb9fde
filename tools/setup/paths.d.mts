export const ROOT: string
export const CACHE: string
export const RUNTIME: string
