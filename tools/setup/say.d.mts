export function say(text: string): void
export function progress(text: string): void
export class SetupError extends Error {}
