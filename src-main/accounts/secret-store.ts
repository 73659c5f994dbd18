import { createHash } from 'node:crypto'
import type { KeychainState } from '../../src-preload/contract/app-state'
import { AppError } from '../../src-preload/contract/errors'
import type { AccountId } from '../../src-preload/contract/ids'
import { wait, type Clock } from '../clock'
import { errorCode, type Log } from '../log'

/** The part of keytar that is used. */
export interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

/** An account's secrets by the key of their field, such as `apiKey`. */
export type Secrets = Readonly<Record<string, string>>

/** Where secrets live: in the keychain, or in memory until the program ends. Never on disk, never in the window. */
export interface SecretStore {
  readonly state: () => KeychainState
  /** Looks at the keychain again and tells how it stands. */
  readonly probe: () => Promise<KeychainState>
  readonly get: (id: AccountId) => Promise<Secrets | null>
  /** @throws AppError `keychain-locked` when it must be unlocked first. */
  readonly set: (id: AccountId, secrets: Secrets) => Promise<void>
  readonly forget: (id: AccountId) => Promise<void>
  /** The user's choice to go on without a locked keychain, until the program ends. */
  readonly useSessionOnly: () => void
}

/** The name under which a profile's secrets lie in the keychain: another profile has another. */
export function keychainService(profileFolder: string): string {
  return `Slipway ${createHash('sha256').update(profileFolder).digest('hex').slice(0, 16)}`
}

/** An item of our own: a keychain that does not give it back is not the one the secrets were put in. */
const checkItem = 'slipway-check'
const checkValue = 'ok'

/** Made once: a reason of its own for each look at the keychain costs more than the look. */
const answered = new Error('answered')
const isLocked = (error: unknown) => error instanceof Error && /locked|prompt|dismiss|cancel/i.test(error.message)

/**
 * The one place that speaks to the keychain.
 * @param load gives keytar; rejects where its library is missing. Called at first use, so that start-up does not wait for it.
 * @param patienceMs how long the keychain may take before it counts as locked (it shows a prompt of its own, or hangs)
 */
export function openSecretStore(options: {
  load: () => Promise<Keytar>
  service: string
  clock: Clock
  log: Log
  onChange: (state: KeychainState) => void
  patienceMs?: number
}): SecretStore {
  const { service, clock, log, patienceMs = 5000 } = options
  const memory = new Map<AccountId, Secrets>()
  const inKeychain = new Set<AccountId>()
  let state: KeychainState = 'keychain'
  let chosenSessionOnly = false
  let hasCheckItem = false

  const become = (next: KeychainState) => {
    if (next === state || (chosenSessionOnly && next !== 'session-only')) return
    state = next
    log.info('keychain.state', { state: next })
    options.onChange(next)
  }

  /** Runs one keychain call; undefined when it could not be done, and then the state says why. */
  const attempt = async <T>(work: (keytar: Keytar) => Promise<T>): Promise<{ value: T } | undefined> => {
    const stop = new AbortController()
    try {
      const call = options.load().then(work)
      call.catch(() => undefined)
      const late = wait(clock, patienceMs, stop.signal).then(
        () => 'late' as const,
        () => 'late' as const,
      )
      const first = await Promise.race([call.then((value) => ({ value })), late])
      if (first !== 'late') return first
      become('locked')
      // A prompt may still be answered.
      void call.then(probe).catch(() => undefined)
      return undefined
    } catch (error) {
      log.warn('keychain.failed', { code: errorCode(error) })
      become(isLocked(error) ? 'locked' : 'session-only')
      return undefined
    } finally {
      stop.abort(answered)
    }
  }

  async function probe(): Promise<KeychainState> {
    if (chosenSessionOnly) return state
    const answer = await attempt((keytar) => keytar.getPassword(service, checkItem))
    if (answer === undefined) return state
    if (answer.value === checkValue) hasCheckItem = true
    // It answers, but does not hold what was put there: another keychain took its place. What is in memory goes on until the program ends.
    const isOurs = answer.value === checkValue || !hasCheckItem
    if (!isOurs) become('session-only')
    else if (await moveToKeychain()) become('keychain')
    return state
  }

  const write = async (id: AccountId, secrets: Secrets): Promise<boolean> => {
    let isGivenUp = false
    const done = await attempt(async (keytar) => {
      await keytar.setPassword(service, checkItem, checkValue)
      await keytar.setPassword(service, id, JSON.stringify(secrets))
      // Answered after the user was told that it failed: what was there before stays.
      if (isGivenUp) await putBack(keytar, id)
    })
    if (done === undefined) {
      isGivenUp = true
      inKeychain.delete(id)
      return false
    }
    hasCheckItem = true
    inKeychain.add(id)
    return true
  }

  const putBack = async (keytar: Keytar, id: AccountId) => {
    const before = memory.get(id)
    if (before === undefined) await keytar.deletePassword(service, id)
    else await keytar.setPassword(service, id, JSON.stringify(before))
  }

  /** The keychain came (back): what was kept in memory only goes where it belongs. True when all of it is there. */
  const moveToKeychain = async (): Promise<boolean> => {
    for (const [id, secrets] of memory) if (!inKeychain.has(id) && !(await write(id, secrets))) return false
    return true
  }

  return {
    state: () => state,
    probe,
    async get(id) {
      const known = memory.get(id)
      if (known !== undefined || chosenSessionOnly) return known ?? null
      const answer = await attempt((keytar) => keytar.getPassword(service, id))
      if (answer === undefined || answer.value === null) return null
      const secrets = parseSecrets(answer.value)
      if (secrets !== null) {
        memory.set(id, secrets)
        inKeychain.add(id)
        hasCheckItem = true
      }
      return secrets
    },
    async set(id, secrets) {
      if (!chosenSessionOnly && !(await write(id, secrets)) && state === 'locked') {
        throw new AppError('keychain-locked', 'Your keychain is locked. Unlock it and try again, or choose “Use this session only”.')
      }
      memory.set(id, secrets)
    },
    async forget(id) {
      memory.delete(id)
      inKeychain.delete(id)
      await attempt((keytar) => keytar.deletePassword(service, id))
    },
    useSessionOnly() {
      chosenSessionOnly = true
      become('session-only')
    },
  }
}

function parseSecrets(text: string): Secrets | null {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return null
    return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
