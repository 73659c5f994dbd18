import type { Capabilities, Capability, CapabilityName, ServiceId } from '../../src-preload/contract/service'
import { capabilityNames } from '../../src-preload/contract/service'
import { serviceForms, serviceLabel } from '../../src-preload/contract/service-forms'
import { mediaPocket } from './media-pocket/index'
import type { Clock } from '../clock'
import { openHttp } from './http'
import type { AssetProvider, ProviderDefinition, ProviderFacts } from './provider'
import { ProviderError } from './provider-error'

/** Every service Slipway can speak to. A service that is not here can not be chosen. */
export const providerDefinitions: Readonly<Partial<Record<ServiceId, ProviderDefinition>>> = { 'media-pocket': mediaPocket }

type Method = {
  [Name in keyof AssetProvider]-?: AssetProvider[Name] extends ((...args: never) => unknown) | undefined ? Name : never
}[keyof AssetProvider]

/** The methods that make up each capability; null: the interface has none yet, so no service can offer it. */
const methodsFor: Readonly<Record<CapabilityName, readonly Method[] | null>> = {
  list: null,
  search: null,
  'add-by-id': ['get', 'parseId'],
  create: ['create'],
  'add-media': ['addMediaByLink'],
  edit: ['edit'],
  comment: ['comments', 'addComment'],
  download: ['downloadLink'],
  preview: ['media'],
  trash: ['trash'],
  restore: ['restore'],
  'delete-permanently': ['deletePermanently'],
  history: ['history'],
  collections: ['collections'],
  // The services have them; the window can not start them yet.
  actions: null,
}

const noListing = "Media Pocket's API has no listing: Slipway knows the assets you add by ID and those it made."

/** Why a service does not offer something, where it can be said better than in general. */
const knownReasons: Readonly<Partial<Record<ServiceId, Readonly<Partial<Record<CapabilityName, string>>>>>> = {
  'media-pocket': { list: noListing, search: noListing, actions: 'Slipway does not start actions yet.' },
}

const inWords: Readonly<Record<CapabilityName, string>> = {
  list: 'list its assets',
  search: 'search its assets',
  'add-by-id': 'look up an asset by its ID',
  create: 'make new assets',
  'add-media': 'add files to an asset',
  edit: 'change an asset',
  comment: 'comment on assets',
  download: 'download files',
  preview: 'show previews',
  trash: 'move assets to a trash',
  restore: 'restore assets',
  'delete-permanently': 'delete assets permanently',
  history: 'show what happened to an asset',
  collections: 'show the collections of an asset',
  actions: 'start actions',
}

function offer(name: CapabilityName, provider: AssetProvider): Capability {
  const methods = methodsFor[name]
  if (methods?.every((method) => provider[method] !== undefined) === true) return { offered: true }
  const { service } = provider
  return { offered: false, reason: knownReasons[service]?.[name] ?? `${serviceLabel(service)} has no documented way to ${inWords[name]}.` }
}

function everyCapability(judge: (name: CapabilityName) => Capability): Capabilities {
  return Object.fromEntries(capabilityNames.map((name) => [name, judge(name)])) as Record<CapabilityName, Capability>
}

/** Looks at a provider without an account: nothing is sent, whatever is called. */
const noNetwork = { send: () => Promise.reject(new ProviderError('offline', 'There is no account to ask.')) }

const definitionOf = (service: ServiceId): ProviderDefinition => {
  const definition = providerDefinitions[service]
  if (definition === undefined) throw new ProviderError('rejected', `Slipway does not speak to ${serviceLabel(service)} yet.`)
  return definition
}

const withoutAccount = (service: ServiceId): AssetProvider =>
  definitionOf(service).open({ address: 'https://service.invalid', fields: {}, secrets: {}, http: noNetwork })

/** What is true of a service whatever the account. @throws ProviderError `rejected` for a service without a provider */
export function factsOf(service: ServiceId): ProviderFacts {
  return withoutAccount(service).facts
}

/** An account's provider, ready to send. @throws ProviderError `rejected` for a service without a provider */
export function openAccountProvider(account: {
  service: ServiceId
  address: string
  fields: Readonly<Record<string, string>>
  secrets: Readonly<Record<string, string>>
  clock: Clock
}): AssetProvider {
  const { service, address, fields, secrets, clock } = account
  return definitionOf(service).open({ address, fields, secrets, http: openHttp({ address, clock }) })
}

/** What a service offers and why not the rest, in words for the user: derived from the methods its provider has. Takes an open provider, or a service alone. */
export function capabilitiesOf(subject: AssetProvider | ServiceId): Capabilities {
  if (typeof subject !== 'string') return everyCapability((name) => offer(name, subject))
  if (providerDefinitions[subject] !== undefined) return capabilitiesOf(withoutAccount(subject))
  const reason = serviceForms.find((form) => form.id === subject)?.unavailable ?? `Slipway does not speak to ${serviceLabel(subject)} yet.`
  return everyCapability(() => ({ offered: false, reason }))
}
