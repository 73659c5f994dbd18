import { describe, expect, test } from 'vitest'
import { failureOf } from '../support/failures'
import type { SeenRequest } from '../support/tiny-server'
import { closedPort, sendJson, startTinyServer } from '../support/tiny-server'
import type { Fault } from './faults'
import { faults, shapeless } from './faults'
import type { Limits } from './harness'
import { methodsOf, open, openAt, run } from './harness'
import type { ConformanceSubject, FaultName, Outcome } from './subject'
import { subjects } from './subjects'

const rawWords = /raw text|WHERE|Sign in to the|[<>]|\b[1-5]\d\d\b|canary|undefined|null/

/** The kinds that are right for this method and fault. */
function rightFor(subject: ConformanceSubject, method: string, fault: Pick<Fault, 'name' | 'kind'>): readonly Outcome[] {
  const own = subject.kindOf?.(method, fault.name) ?? fault.kind
  return typeof own === 'string' ? [own] : own
}

/** What came of a call: its failure, or that it worked. */
async function outcomeOf(doing: Promise<unknown>) {
  const worked = await doing.then(
    () => true,
    () => false,
  )
  return worked ? null : failureOf(doing)
}

interface Before extends Limits {
  readonly method: string
  readonly answer: Fault['answer']
}

/** Makes one call before a server of its own that answers so; tells the outcome and the requests that were answered so. */
async function callBefore(subject: ConformanceSubject, { method, answer, ...limits }: Before) {
  const judged: SeenRequest[] = []
  const server = await startTinyServer((request, response) => {
    if (subject.success(request, response)) return
    judged.push(request)
    answer(response, subject.errorBody)
  })
  const failure = await outcomeOf(run(subject, method, openAt(subject, server.origin, limits)))
  return { failure, judged, host: new URL(server.origin).host }
}

const sendsAtMost = (subject: ConformanceSubject, method: string, fault: FaultName) => subject.sendsAtMost?.(method, fault) ?? 1

describe.each(subjects)('$label', (subject) => {
  const methods = methodsOf(subject)

  test.each(faults)(
    '$title is $kind for every method, in own words, sent once',
    async ({ kind, name, retryAfterMs, answer, ...limits }) => {
      await Promise.all(
        methods.map(async (method) => {
          const { failure, judged, host } = await callBefore(subject, { method, answer, ...limits })
          const right = rightFor(subject, method, { name, kind })
          expect(right, `${method}: ${failure?.message ?? 'worked'}`).toContain(failure?.kind ?? 'works')
          expect(judged.length, `${method} was sent`).toBeGreaterThan(0)
          expect(judged.length, `${method} was sent`).toBeLessThanOrEqual(sendsAtMost(subject, method, name))
          if (failure === null) return
          if (failure.kind === 'rate-limited') expect({ method, retryAfterMs: failure.retryAfterMs }).toEqual({ method, retryAfterMs })
          const words = failure.message.replaceAll(host, 'The host')
          expect(words, method).not.toMatch(rawWords)
          expect(words, method).toMatch(/^[A-Z“].*\.$/)
        }),
      )
    },
  )

  test.each(shapeless)('$title with status 200 is a broken answer', async ({ body, mayWork = [] }) => {
    const shaped = methods.filter((method) => subject.shapeless?.includes(method) !== true)
    await Promise.all(
      shaped.map(async (method) => {
        const { failure } = await callBefore(subject, {
          method,
          answer: (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(body),
        })
        const right = rightFor(subject, method, { name: 'wrong-types', kind: 'broken-answer' })
        if (failure === null && mayWork.includes(method)) return
        expect(right, `${method}: ${failure?.message ?? 'worked'}`).toContain(failure?.kind ?? 'works')
      }),
    )
  })

  test.each([301, 302, 303, 307, 308])(
    'a redirect with status %i to another host takes neither the request nor a secret there',
    async (status) => {
      const thief = await startTinyServer((_request, response) => {
        sendJson(response, 200, {})
      })
      await Promise.all(
        methods.map(async (method) => {
          const { failure } = await callBefore(subject, {
            method,
            answer: (response) => response.writeHead(status, { location: `${thief.origin}/collect` }).end(),
          })
          expect(rightFor(subject, method, { name: 'redirect', kind: 'broken-answer' }), method).toContain(failure?.kind ?? 'works')
        }),
      )
      expect(thief.seen).toEqual([])
    },
  )

  test('a refused connection is offline for every method', async () => {
    const address = `http://127.0.0.1:${String(await closedPort())}`
    for (const method of methods)
      expect(await failureOf(run(subject, method, openAt(subject, address))), method).toMatchObject({ kind: 'offline' })
  })

  test('a host that does not exist is offline for every method', async () => {
    const limits: Limits = {
      lookup: (hostname, _options, done) => {
        done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), '', 0)
      },
    }
    for (const method of methods) {
      const failure = await failureOf(run(subject, method, openAt(subject, 'https://slipway-test.invalid', limits)))
      expect(failure, method).toMatchObject({ kind: 'offline' })
      expect(failure.message).not.toMatch(/ENOTFOUND|getaddrinfo/)
    }
  })

  test.each(['abc\ndef', 'abc\r\nX-Evil: 1', '', '  '])('with the secret %j nothing is sent at all', async (secret) => {
    const server = await startTinyServer((request, response) => {
      if (!subject.success(request, response)) sendJson(response, 200, {})
    })
    const secrets = Object.fromEntries(Object.keys(subject.secrets).map((key) => [key, secret]))
    for (const method of methods) {
      const failure = await failureOf(run(subject, method, open(subject, { address: server.origin, fields: subject.fields, secrets })))
      expect(['unauthorized', 'rejected'], method).toContain(failure.kind)
    }
    expect(server.seen).toEqual([])
  })
})
