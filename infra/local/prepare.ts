// What happens between storage being up and the functions being served.
import type { Settings } from './settings.ts'

/** Prepares the app's own data before the first request. */
export async function prepare(_settings: Settings): Promise<void> {}
