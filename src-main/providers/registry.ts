import type { ServiceForm, ServiceId } from '../../src-preload/contract/service'
import type { Clock } from '../clock'
import type { Network } from './connection'
import { systemNetwork } from './connection'
import { globalAiOpc } from './globalaiopc/index'
import { openHttp } from './http'
import { mediaPocket } from './media-pocket/index'
import { octoSpark } from './octospark/index'
import type { AssetProvider, FieldChoice, OpenOptions, ProviderDefinition } from './provider'
import { ProviderError } from './provider-error'
import { wordbee } from './wordbee/index'

/** Every service Slipway speaks to, in the order the window shows them. A new one is its folder and its line here. */
export const providerDefinitions: readonly ProviderDefinition[] = [octoSpark, wordbee, mediaPocket, globalAiOpc]

/** An account as the registry needs it. */
export interface ProviderAccount {
  readonly service: ServiceId
  readonly address: string
  readonly fields: Readonly<Record<string, string>>
}

type Secrets = Readonly<Record<string, string>>

/** The services and what can be asked about them. */
export interface Registry {
  readonly forms: readonly ServiceForm[]
  /** Null for a service that this version does not know: its accounts stay, and wait. */
  readonly find: (service: ServiceId) => ProviderDefinition | null
  /** The service's name as users know it. */
  readonly label: (service: ServiceId) => string
  /** An account's provider, ready to send. @throws ProviderError `rejected` for a service without a provider */
  readonly open: (account: ProviderAccount, secrets: Secrets) => AssetProvider
  /** Tells of each request of an opened provider that leaves for its service, right before it does. The answer ends that. */
  readonly watchRequests: (provider: AssetProvider, note: () => void) => () => void
  /** What is true of an account whatever its secrets: nothing is ever sent. @throws ProviderError like `open` */
  readonly peek: (account: ProviderAccount) => AssetProvider
  /** The same, or null for a service that this version does not know. */
  readonly peekIfKnown: (account: ProviderAccount) => AssetProvider | null
  /** What the service itself offers for a field of its form. Rejects with ProviderError. */
  readonly choices: (
    account: ProviderAccount,
    secrets: Secrets,
    wish: { key: string; signal: AbortSignal },
  ) => Promise<readonly FieldChoice[]>
}

/** More accounts than anybody has; what was edited meanwhile goes with them. */
const mostPeeked = 100

const noAccount = () => Promise.reject(new ProviderError('offline', 'There is no account to ask.'))
const noNetwork: OpenOptions['http'] = { send: noAccount, fetch: noAccount, put: noAccount }

/** The same door, which tells of each request. */
function tellingHttp(http: OpenOptions['http'], notes: ReadonlySet<() => void>): OpenOptions['http'] {
  const telling =
    <Request, T>(send: (request: Request) => Promise<T>) =>
    (request: Request) => {
      for (const note of notes) note()
      return send(request)
    }
  return { send: telling(http.send), fetch: telling(http.fetch), put: telling(http.put) }
}

/** @param definitions each service once */
export function createRegistry(definitions: readonly ProviderDefinition[], clock: Clock, network: Network = systemNetwork): Registry {
  const find = (service: ServiceId) => definitions.find((definition) => definition.service === service) ?? null
  const label = (service: ServiceId) => find(service)?.form.label ?? service
  const need = (service: ServiceId): ProviderDefinition => {
    const definition = find(service)
    if (definition === null) throw new ProviderError('rejected', `Slipway does not speak to ${label(service)}.`)
    return definition
  }
  // Asked for with every row and every click, and the same until an account is edited.
  const peeked = new Map<string, AssetProvider>()
  const watchers = new WeakMap<AssetProvider, Set<() => void>>()
  const peek = ({ service, address, fields }: ProviderAccount): AssetProvider => {
    const key = JSON.stringify([service, address, fields])
    const known = peeked.get(key)
    if (known !== undefined) return known
    const provider = need(service).open({ address, fields, secrets: {}, http: noNetwork, clock })
    if (peeked.size >= mostPeeked) peeked.clear()
    peeked.set(key, provider)
    return provider
  }
  return {
    forms: definitions.map(({ form }) => form),
    find,
    label,
    open: ({ service, address, fields }, secrets) => {
      const notes = new Set<() => void>()
      const http = tellingHttp(openHttp({ address, clock, network }), notes)
      const provider = need(service).open({ address, fields, secrets, http, clock })
      watchers.set(provider, notes)
      return provider
    },
    watchRequests: (provider, note) => {
      const notes = watchers.get(provider)
      notes?.add(note)
      return () => void notes?.delete(note)
    },
    peek,
    peekIfKnown: (account) => (find(account.service) === null ? null : peek(account)),
    choices: async ({ service, address, fields }, secrets, { key, signal }) => {
      const http = openHttp({ address, clock, network })
      try {
        return (await need(service).choices?.({ address, fields, secrets, http, clock }, key, signal)) ?? []
      } finally {
        await http.close()
      }
    },
  }
}
