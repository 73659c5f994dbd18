import { expect, test } from 'vitest'
import { mediaPocket } from '../../../src-main/providers/media-pocket'
import { systemClock } from '../../../src-main/clock'
import type { AssetProvider } from '../../../src-main/providers/provider'
import { ProviderError } from '../../../src-main/providers/provider-error'
import { capabilitiesOf, factsOf, openAccountProvider, providerDefinitions } from '../../../src-main/providers/registry'
import { capabilities, capabilityNames, serviceId } from '../../../src-preload/contract/service'
import { serviceForms } from '../../../src-preload/contract/service-forms'

const http = { send: () => Promise.reject(new Error('nothing may be sent')) }
const provider = mediaPocket.open({ address: 'https://demo.example', fields: {}, secrets: {}, http })

test('Media Pocket offers everything but listing, searching and starting actions, and says why not those', () => {
  const offered = capabilitiesOf(provider)
  expect(capabilityNames.filter((name) => !offered[name].offered)).toEqual(['list', 'search', 'actions'])
  expect(offered.list).toEqual({
    offered: false,
    reason: "Media Pocket's API has no listing: Slipway knows the assets you add by ID and those it made.",
  })
  expect(offered.search).toEqual(offered.list)
})

test('a service says the same with and without an account', () => {
  expect(capabilitiesOf('media-pocket')).toEqual(capabilitiesOf(provider))
})

test('what a provider has no method for is not offered, with a reason', () => {
  const absent = ['trash', 'addComment']
  const less = Object.fromEntries(Object.entries(provider).filter(([name]) => !absent.includes(name))) as unknown as AssetProvider
  const offered = capabilitiesOf(less)
  expect(offered.trash).toEqual({ offered: false, reason: 'Media Pocket has no documented way to move assets to a trash.' })
  expect(offered.comment.offered).toBe(false)
  expect(offered.restore.offered).toBe(true)
})

test.each(serviceId.options)('%s has a definition, or can not be chosen and offers nothing', (service) => {
  const form = serviceForms.find(({ id }) => id === service)
  expect(form?.unavailable === null).toBe(providerDefinitions[service] !== undefined)
  const offered = capabilitiesOf(service)
  expect(capabilities.safeParse(offered).success).toBe(true)
  if (form?.unavailable !== null) {
    for (const name of capabilityNames) expect(offered[name]).toEqual({ offered: false, reason: form?.unavailable })
  }
})

test('the facts of a service are those of its provider', () => {
  expect(factsOf('media-pocket')).toBe(provider.facts)
  expect(provider.facts).toMatchObject({ trashDays: 14, mediaBy: 'link', contentHash: 'md5', titleLimit: 255 })
})

test('a service without a provider can not be opened', () => {
  const account = { address: 'https://demo.example', fields: {}, secrets: {}, clock: systemClock }
  expect(openAccountProvider({ ...account, service: 'media-pocket' }).service).toBe('media-pocket')
  expect(() => openAccountProvider({ ...account, service: 'wordbee' })).toThrow(ProviderError)
})
