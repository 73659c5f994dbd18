import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import { capabilitiesOf } from '../../../../src-main/providers/capabilities'
import type { AssetProvider } from '../../../../src-main/providers/provider'
import { createRegistry, providerDefinitions } from '../../../../src-main/providers/registry'
import { capabilities, capabilityNames, serviceForm } from '../../../../src-preload/contract/service'
import { methodsOf, open, openAt, run, startDemo } from './harness'
import { subjects } from './subjects'

const address = 'https://demo.example/base'
/** Methods that ask nothing. */
const pure = ['parseId']
const jargon = /\bHTTP\b|\bJSON\b|endpoint|undefined|null|\b[1-5]\d\d\b|[<>{}_]|!/

function methodsIn(provider: AssetProvider): string[] {
  return Object.entries(provider).flatMap(([name, member]) => (typeof member === 'function' && !pure.includes(name) ? [name] : []))
}

describe.each(subjects)('$label', (subject) => {
  test('every method has a call in the suite, and every call a method', () => {
    expect(methodsIn(openAt(subject, address)).toSorted()).toEqual([...methodsOf(subject)].toSorted())
  })

  test.each(methodsOf(subject))('%s works against the demo service', async (method) => {
    const demo = await startDemo(subject)
    const provider = open(subject, { address: demo.origin, fields: demo.fields, secrets: demo.secrets })
    await run(subject, method, provider, { demo })
    expect(demo.requests.length).toBeGreaterThan(0)
  })

  test('what it does not offer has a reason in words', () => {
    const offered = capabilitiesOf(openAt(subject, address), subject.label)
    expect(capabilities.safeParse(offered).success).toBe(true)
    for (const name of capabilityNames) {
      const capability = offered[name]
      if (capability.offered) continue
      expect(capability.reason, name).toMatch(/^[A-Z].+\.$/)
      expect(capability.reason, name).not.toMatch(jargon)
    }
  })

  test('it gives no reason against what it offers', () => {
    const provider = openAt(subject, address)
    const offered = capabilitiesOf(provider, subject.label)
    expect(capabilityNames.filter((name) => offered[name].offered && provider.whyNot[name] !== undefined)).toEqual([])
  })

  test('its facts fit its methods', () => {
    const { facts, ...provider } = openAt(subject, address)
    expect(provider.service).toBe(subject.definition.service)
    expect(facts.listing === null).toBe(provider.list === undefined)
    expect(facts.trashMeans === null).toBe(provider.trash === undefined)
    expect(facts.lanes).toBeGreaterThanOrEqual(1)
    expect(facts.deletionMeans).toMatch(/^[A-Z].+\.$/)
    expect(facts.deletionMeans).not.toMatch(jargon)
    if (facts.deletion.offerBackup) expect(provider.download).toBeDefined()
    if (facts.processing !== null) {
      const { firstMs, longestMs, endMs } = facts.processing
      expect(firstMs).toBeGreaterThan(0)
      expect(longestMs).toBeGreaterThanOrEqual(firstMs)
      expect(endMs).toBeGreaterThan(longestMs)
    }
    // Without a look at one asset, a doubt is settled through the lists or not at all.
    expect(provider.get !== undefined || provider.find !== undefined).toBe(true)
  })

  test('what is true of an account is known without its secrets and without a request', () => {
    const registry = createRegistry(providerDefinitions, systemClock)
    const { service } = subject.definition
    const seen = registry.peek({ service, address, fields: subject.fields })
    const real = openAt(subject, address)
    expect(methodsIn(seen)).toEqual(methodsIn(real))
    expect(seen.facts).toEqual(real.facts)
    expect(seen.whyNot).toEqual(real.whyNot)
  })

  test('its form asks for the address first and hides its secrets', () => {
    const { form } = subject.definition
    expect(serviceForm.safeParse(form).success).toBe(true)
    expect(form).toMatchObject({ id: subject.definition.service, label: subject.label })
    expect(form.fields[0]).toMatchObject({ key: 'address', label: 'Server address', secret: false })
    expect(
      form.fields
        .filter(({ secret }) => secret)
        .map(({ key }) => key)
        .toSorted(),
    ).toEqual(Object.keys(subject.secrets).toSorted())
    for (const fields of [form.fields, form.targetFields]) {
      expect(new Set(fields.map(({ key }) => key)).size).toBe(fields.length)
      for (const field of fields) expect(field.label).toMatch(/^[A-Z]/)
    }
  })

  test('ids in pasted text are found without a guess', () => {
    const provider = openAt(subject, address)
    const { parseId } = provider
    // An account that can be listed takes up nothing by id.
    expect(parseId === undefined || provider.list === undefined).toBe(true)
    for (const text of ['', ' ', '../..', 'javascript:alert(1)', 'https://demo.example/', 'two words', '\0', '<script>'])
      expect(parseId?.(text) ?? null).toBeNull()
  })
})
