import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../src-main/clock'
import { capabilitiesOf } from '../../../src-main/providers/capabilities'
import type { AssetProvider } from '../../../src-main/providers/provider'
import { ProviderError } from '../../../src-main/providers/provider-error'
import { createRegistry, providerDefinitions } from '../../../src-main/providers/registry'
import { capabilityNames } from '../../../src-preload/contract/service'
import { failureOf, patient } from './support/failures'
import { sendJson, startTinyServer } from './support/tiny-server'

const registry = createRegistry(providerDefinitions, systemClock)
const account = { service: 'media-pocket', address: 'https://demo.example', fields: {} }
const pocket = registry.peek(account)

/** A provider without some of its methods. */
const without = (...methods: string[]) =>
  Object.fromEntries(Object.entries(pocket).filter(([name]) => !methods.includes(name))) as unknown as AssetProvider

test('the services are offered in their order, each once', () => {
  expect(registry.forms.map(({ id, label }) => [id, label])).toEqual([
    ['octospark', 'OctoSpark'],
    ['wordbee', 'Wordbee'],
    ['media-pocket', 'Media Pocket'],
    ['globalaiopc', 'GlobalAiOpc'],
  ])
  for (const { service, form } of providerDefinitions) expect(form.id).toBe(service)
})

describe('capabilities', () => {
  test('Media Pocket offers everything but listing, searching, links as assets and folders', () => {
    const offered = capabilitiesOf(pocket, 'Media Pocket')
    expect(capabilityNames.filter((name) => !offered[name].offered)).toEqual([
      'list',
      'search',
      'search-by-meaning',
      'ask-assistant',
      'create-from-link',
      'folders',
    ])
  })

  test('what a provider has no method for is not offered, with its own reason or a general one', () => {
    const offered = capabilitiesOf(without('trash', 'addComment'), 'Media Pocket')
    expect(offered.trash).toEqual({ offered: false, reason: 'Media Pocket has no documented way to move assets to a trash.' })
    expect(offered.comment.offered).toBe(false)
    expect(offered.restore.offered).toBe(true)
    expect(offered.list).toEqual({
      offered: false,
      reason: "Media Pocket's API has no listing: Slipway knows the assets you add by ID and those it made.",
    })
  })

  test('what needs two methods is offered only with both', () => {
    expect(capabilitiesOf(without('get'), 'x').edit.offered).toBe(false)
    expect(capabilitiesOf(without('get'), 'x')['delete-permanently'].offered).toBe(false)
    expect(capabilitiesOf(without('startAction'), 'x').actions.offered).toBe(false)
    expect(capabilitiesOf(without('addMediaByLink'), 'x').upload.offered).toBe(false)
    expect(capabilitiesOf(pocket, 'x').upload.offered).toBe(true)
  })
})

describe('accounts', () => {
  test('a service that this version does not know can not be opened, keeps its name, and is not found', () => {
    const unknown = { ...account, service: 'sixth' }
    expect(registry.find('sixth')).toBeNull()
    expect(registry.label('sixth')).toBe('sixth')
    expect(() => registry.open(unknown, {})).toThrow(ProviderError)
    expect(() => registry.peek(unknown)).toThrow(ProviderError)
  })

  test('a look without secrets can send nothing', async () => {
    expect(await failureOf(pocket.check(patient))).toMatchObject({ kind: 'unauthorized' })
    for (const { service } of providerDefinitions) {
      const provider = registry.peek({ ...account, service })
      const failure = await failureOf(provider.check(patient))
      expect(['unauthorized', 'offline', 'rejected']).toContain(failure.kind)
    }
  })

  test('an account that is opened asks its own server', async () => {
    const server = await startTinyServer((_request, response) => {
      sendJson(response, 404, { error: 'asset not found' })
    })
    await registry.open({ ...account, address: server.origin }, { apiKey: 'key' }).check(patient)
    expect(server.seen[0]?.headers['x-api-key']).toBe('key')
  })

  test('choices are empty where a service tells none, and its connections are closed', async () => {
    expect(await registry.choices(account, { apiKey: 'key' }, { key: 'projectId', signal: patient })).toEqual([])
  })
})

test('an account is opened for a look once, however often it is asked for, and anew when it was edited', () => {
  let opened = 0
  const counted = createRegistry(
    providerDefinitions.map((definition) => ({
      ...definition,
      open: (options: Parameters<typeof definition.open>[0]) => {
        opened += 1
        return definition.open(options)
      },
    })),
    systemClock,
  )
  expect(counted.peek(account)).toBe(counted.peek({ ...account, fields: { ...account.fields } }))
  expect(opened).toBe(1)
  expect(counted.peek({ ...account, address: 'https://other.example' })).not.toBe(counted.peek(account))
  expect(opened).toBe(2)
  expect(counted.peekIfKnown({ ...account, service: 'nobody' })).toBeNull()
})
