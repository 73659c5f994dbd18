import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { calls, events } from '../../src-preload/contract/channels'
import { AppError, assertNever, errorCodes } from '../../src-preload/contract/errors'
import { eventPayloads } from '../../src-preload/contract/events'
import { accountId, assetId } from '../../src-preload/contract/ids'
import { commentLimit, deletionWord, titleLimit } from '../../src-preload/contract/limits'
import { procedures } from '../../src-preload/contract/procedures'
import { capabilityNames, serviceForm } from '../../src-preload/contract/service'
import { operationKind } from '../../src-preload/contract/activity'
import { systemClock } from '../../src-main/clock'
import { createRegistry, providerDefinitions } from '../../src-main/providers/registry'
import { payload } from '../../src-main/sync/operations'

describe('the contract', () => {
  it('has an input and an output for every call, and no others', () => {
    expect(Object.keys(procedures).sort()).toEqual([...calls].sort())
    for (const call of calls) {
      expect(procedures[call].input).toBeInstanceOf(z.ZodType)
      expect(procedures[call].output).toBeInstanceOf(z.ZodType)
    }
  })

  it('has a payload for every event, and no others', () => {
    expect(Object.keys(eventPayloads).sort()).toEqual([...events].sort())
  })

  it('names no call and no event twice', () => {
    const names = [...calls, ...events]
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*$/)
  })

  it('takes objects only as input, so that calls can grow', () => {
    for (const call of calls) {
      for (const value of [undefined, null, 1, 'text', []]) expect(procedures[call].input.safeParse(value).success).toBe(false)
    }
  })

  it('lets no input through that is not as agreed, and never throws over one', () => {
    fc.assert(
      fc.property(fc.constantFrom(...calls), fc.anything(), (call, value) => {
        const read = procedures[call].input.safeParse(value)
        if (read.success) expect(procedures[call].input.safeParse(read.data).success).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('drops what is not agreed upon from an input', () => {
    expect(procedures['settings.save'].input.parse({ theme: 'dark', path: '/etc/passwd' })).toEqual({ theme: 'dark' })
    expect(Object.keys(procedures['assets.details'].input.parse({ id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', other: 1 }))).toEqual(['id'])
  })

  it('bounds every list and every text of an input', () => {
    const bounded = (schema: z.ZodType, path: string): string[] => {
      const def = (schema as unknown as { def: { type: string; [key: string]: unknown } }).def
      if (def.type === 'object')
        return Object.entries(def['shape'] as Record<string, z.ZodType>).flatMap(([key, part]) => bounded(part, `${path}.${key}`))
      if (def.type === 'array') {
        const isBounded = (schema as unknown as { safeParse: (value: unknown) => { error?: { issues: { code: string }[] } } })
          .safeParse(new Array(200_000).fill(null))
          .error?.issues.some((issue) => issue.code === 'too_big')
        return [...(isBounded === true ? [] : [path]), ...bounded(def['element'] as z.ZodType, `${path}[]`)]
      }
      if (def.type === 'record') return bounded(def['valueType'] as z.ZodType, `${path}{}`)
      if (def.type === 'nullable' || def.type === 'optional') return bounded(def['innerType'] as z.ZodType, path)
      if (def.type === 'string') return schema.safeParse('a'.repeat(2_000_000)).success ? [path] : []
      return []
    }
    // Title, description and category have rules with sentences of their own in main; the whole input is bounded there too.
    const known = new Set(['assets.edit.changes.title', 'assets.edit.changes.description', 'assets.edit.changes.category'])
    expect(calls.flatMap((call) => bounded(procedures[call].input, call)).filter((path) => !known.has(path))).toEqual([])
  })

  it('has local ids that are ULIDs and nothing else', () => {
    for (const id of ['01ARZ3NDEKTSV4RRFFQ69G5FAV']) expect(assetId.safeParse(id).success).toBe(true)
    for (const id of [
      '',
      '../x',
      '01arz3ndektsv4rrffq69g5fav',
      '01ARZ3NDEKTSV4RRFFQ69G5FA',
      '01ARZ3NDEKTSV4RRFFQ69G5FAVX',
      '01ARZ3NDEKTSV4RRFFQ69G5FA\n',
      'ILOU3NDEKTSV4RRFFQ69G5FAVX',
      1,
    ]) {
      expect(accountId.safeParse(id).success).toBe(false)
    }
  })

  it('has a payload in the outbox for every kind of operation that the window can show', () => {
    const kinds = payload.options.map((option) => option.shape.kind.value)
    expect([...kinds].sort()).toEqual([...operationKind.options].sort())
  })

  it('has limits that agree with what the services document', () => {
    expect([titleLimit, deletionWord]).toEqual([255, 'delete'])
    expect(commentLimit).toBeGreaterThan(1000)
  })
})

describe('the services in the contract', () => {
  const { forms, label } = createRegistry(providerDefinitions, systemClock)

  it('have one form each, in which every key is named once and secrets are marked', () => {
    expect(forms.map((form) => serviceForm.parse(form).id)).toEqual(['octospark', 'wordbee', 'media-pocket', 'globalaiopc'])
    for (const form of forms) {
      for (const fields of [form.fields, form.targetFields]) expect(new Set(fields.map(({ key }) => key)).size).toBe(fields.length)
      expect(form.fields[0]?.key).toBe('address')
      expect(form.fields.filter(({ secret }) => secret)).toHaveLength(1)
      expect(form.targetFields.filter(({ secret }) => secret)).toEqual([])
      expect(form.fields.find(({ key }) => key === 'address')?.hint).toMatch(/^https:\/\//)
    }
  })

  it('ask by the names that people rely on', () => {
    const labels = Object.fromEntries(forms.map((form) => [label(form.id), form.fields.map((field) => field.label)]))
    expect(labels).toEqual({
      OctoSpark: ['Server address', 'API token', 'Team ID'],
      Wordbee: ['Server address', 'Account ID', 'API key', 'Scope', 'Segment IDs'],
      'Media Pocket': ['Server address', 'API key'],
      GlobalAiOpc: ['Server address', 'API key'],
    })
  })

  it('have capabilities whose names are told once', () => {
    expect(new Set(capabilityNames).size).toBe(capabilityNames.length)
  })
})

describe('errors of the contract', () => {
  it('carry a code of the closed list, a sentence, and the field to blame', () => {
    const error = new AppError('invalid-input', 'Write something first.', 'text')
    expect(error).toMatchObject({ name: 'AppError', code: 'invalid-input', message: 'Write something first.', field: 'text' })
    expect(new AppError('offline', 'x').field).toBeUndefined()
    expect(new Set(errorCodes).size).toBe(errorCodes.length)
  })

  it('stop a program that meets a case nobody thought of', () => {
    expect(() => assertNever('odd' as never)).toThrow(/odd/)
  })
})
