import { z } from 'zod'

/** `keychain`: secrets lie in the system's keychain. `session-only`: there is none, they live in memory until the program ends. `locked`: it must be unlocked first. */
export const keychainState = z.enum(['keychain', 'session-only', 'locked'])
export type KeychainState = z.infer<typeof keychainState>

export const appState = z.object({
  version: z.string(),
  platform: z.string(),
  keychain: keychainState,
  hasAccounts: z.boolean(),
  dataFolder: z.string(),
})
export type AppState = z.infer<typeof appState>

export const settings = z.object({ theme: z.enum(['system', 'light', 'dark']) })
export type Settings = z.infer<typeof settings>
