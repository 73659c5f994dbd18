import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../src-main/clock'
import { openHttp } from '../../../src-main/providers/http'
import { isHarmlessJson } from '../../../src-main/providers/json-shape'
import { failureOf, patient } from './support/failures'
import { startTinyServer } from './support/tiny-server'

const harmless = (text: string) => isHarmlessJson(Buffer.from(text))

describe('the shape of an answer', () => {
  test.each(['', '{}', '{"a":[{"b":1}]}', JSON.stringify({ text: '[['.repeat(500), quoted: '\\"[{'.repeat(500), end: '\\\\' })])(
    'is harmless: %.40s',
    (text) => {
      expect(harmless(text)).toBe(true)
    },
  )

  test('brackets inside a text are no depth, and those behind an escaped quote neither', () => {
    expect(harmless(JSON.stringify(['"[[['.repeat(300), '\\', []]))).toBe(true)
    expect(harmless(`["\\\\",${'['.repeat(300)}`)).toBe(false)
  })

  test('of a hundred thousand rows side by side is harmless', () => {
    expect(harmless(JSON.stringify(Array.from({ length: 100_000 }, (_, id) => ({ id, tags: ['a'] }))))).toBe(true)
  })

  test.each([
    ['nested without end', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['nested and never closed', '{"a":'.repeat(100_000)],
    ['made of millions of empty groups', `[${'{},'.repeat(3_000_000)}0]`],
  ])('that is %s is broken, and is not read', async (_what, body) => {
    const server = await startTinyServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(body)
    })
    const http = openHttp({ address: server.origin, clock: systemClock })
    const failure = await failureOf(http.send({ method: 'GET', path: '/api/v2/assets/a', headers: {}, signal: patient }))
    expect(failure).toMatchObject({ kind: 'broken-answer' })
  })
})
