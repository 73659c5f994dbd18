import type { ServiceForm, ServiceId } from '../../src-preload/contract/service'
import type { Clock } from '../clock'
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

/** @param definitions each service once */
export function createRegistry(definitions: readonly ProviderDefinition[], clock: Clock): Registry {
  const find = (service: ServiceId) => definitions.find((definition) => definition.service === service) ?? null
  const label = (service: ServiceId) => find(service)?.form.label ?? service
  const need = (service: ServiceId): ProviderDefinition => {
    const definition = find(service)
    if (definition === null) throw new ProviderError('rejected', `Slipway does not speak to ${label(service)}.`)
    return definition
  }
  // Asked for with every row and every click, and the same until an account is edited.
  const peeked = new Map<string, AssetProvider>()
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
    open: ({ service, address, fields }, secrets) =>
      need(service).open({ address, fields, secrets, http: openHttp({ address, clock }), clock }),
    peek,
    peekIfKnown: (account) => (find(account.service) === null ? null : peek(account)),
    choices: async ({ service, address, fields }, secrets, { key, signal }) => {
      const http = openHttp({ address, clock })
      try {
        return (await need(service).choices?.({ address, fields, secrets, http, clock }, key, signal)) ?? []
      } finally {
        await http.close()
      }
    },
  }
}
