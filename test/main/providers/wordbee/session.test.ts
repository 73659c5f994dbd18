import { expect, test } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import { failureOf, patient } from '../support/failures'
import { sendJson, startTinyServer } from '../support/tiny-server'
import { asked, countingHooks, fileOf, movedClock, open, seed, startDemo } from './harness'

const dead = (title: string) => ({
  error: { operation: 'AuthToken', title, details: '', messages: [{ title: '<b>raw text</b> [WHERE "x"]', details: '' }] },
  reason: 'Bad Request',
})

test('quirk 26: a token that expired is told by a 400, and one new log-in and one repeat settle it for every call', async () => {
  const demo = await startDemo([seed('a.txt')])
  const provider = open(demo.origin)
  const { assets } = await provider.list({ cursor: null }, patient)
  const { remoteId = '' } = assets[0] ?? {}
  const calls = [
    () => provider.check(patient),
    () => provider.list({ cursor: null }, patient),
    () => provider.get(remoteId, patient),
    () => provider.uploadFile(fileOf('b.txt', 'x'), countingHooks(), patient),
    () => provider.findUpload(fileOf('b.txt', 'x'), patient),
    async () => {
      const fetched = await provider.download(remoteId, { id: '1', name: '' }, { maxBytes: null, signal: patient })
      fetched?.body.destroy()
    },
    () => provider.deletePermanently(remoteId, patient),
  ]
  for (const [index, call] of calls.entries()) {
    demo.expireTokens()
    await call()
    expect(demo.inspect.counts().logIns).toBe(index + 2)
  }
})

test('quirk 26: a token that dies between the two calls of an upload does not lose it, and commits it once', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin)
  await provider.check(patient)
  const hooks = { ...countingHooks() }
  const file = fileOf('b.txt', 'x')
  const commit = async () => {
    await hooks.commit()
    demo.expireTokens()
  }
  expect(await provider.uploadFile(file, { ...hooks, commit }, patient)).toMatchObject({ state: 'there' })
  expect(hooks.commits()).toBe(1)
  expect(demo.inspect.files()).toMatchObject([{ attached: 1 }])
})

test.each(['Token invalid or expired.', 'Not authenticated'])(
  'quirk 26: "%s" again after a new log-in ends in the question for the key, not in a loop',
  async (title) => {
    const demo = await startDemo()
    const provider = open(demo.origin)
    demo.faults.add({ kind: 'status', status: 400, body: dead(title), match: { method: 'GET' }, times: 10 })
    const failure = await failureOf(provider.check(patient))
    expect(failure).toMatchObject({ kind: 'unauthorized', status: 400 })
    expect(failure.message).not.toMatch(/raw text|WHERE/)
    expect(demo.inspect.counts().logIns).toBe(2)
    expect(asked(demo)).toHaveLength(2)
  },
)

test('quirk 26: the text is found in the messages too, and any other 400 logs in no second time', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin)
  const hidden = {
    error: { title: 'Error', messages: [null, { title: 'x', details: 'TOKEN INVALID OR EXPIRED.' }] },
    reason: 'Bad Request',
  }
  demo.faults.add({ kind: 'status', status: 400, body: hidden, match: { method: 'GET' } })
  await provider.check(patient)
  expect(demo.inspect.counts().logIns).toBe(2)
  demo.faults.add({ kind: 'status', status: 400, body: dead('Scope missing'), match: { method: 'GET' } })
  expect(await failureOf(provider.check(patient))).toMatchObject({ kind: 'rejected' })
  expect(demo.inspect.counts().logIns).toBe(2)
})

test('quirk 26: after half an hour without a request the token is known to be dead, and is not tried', async () => {
  const clock = movedClock()
  const demo = await startDemo([], { clock })
  const provider = open(demo.origin, { clock })
  for (let minutes = 0; minutes < 60; minutes += 20) {
    await provider.check(patient)
    clock.move(20 * 60_000)
  }
  expect(demo.inspect.counts().logIns).toBe(1)
  clock.move(10 * 60_000)
  await provider.check(patient)
  expect(demo.inspect.counts().logIns).toBe(2)
  expect(demo.requests.every(({ status }) => status === 200)).toBe(true)
})

test('quirk 26: log-ins are not counted as calls', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin)
  for (let time = 0; time < 5; time += 1) {
    demo.expireTokens()
    await provider.check(patient)
  }
  expect(demo.inspect.counts()).toMatchObject({ logIns: 5, callsThisHour: 5 })
})

test('a 401 renews the token as well', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin)
  demo.faults.add({ kind: 'status', status: 401, match: { method: 'GET' } })
  await provider.check(patient)
  expect(demo.inspect.counts().logIns).toBe(2)
})

test('many calls at once share one log-in, also when their token dies under all of them', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin)
  const many = () => Promise.all(Array.from({ length: 12 }, () => provider.check(patient)))
  await many()
  expect(demo.inspect.counts().logIns).toBe(1)
  demo.expireTokens()
  await many()
  expect(demo.inspect.counts().logIns).toBe(2)
})

test('a call that is cancelled does not take the log-in away from the others', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin)
  demo.faults.add({ kind: 'delay', ms: 60, match: { path: '/api/auth/token' } })
  const leaving = new AbortController()
  const cancelled = provider.check(leaving.signal)
  const staying = provider.check(patient)
  leaving.abort()
  expect(await failureOf(cancelled)).toMatchObject({ kind: 'offline' })
  await staying
  expect(demo.inspect.counts().logIns).toBe(1)
})

test('a token that dies under many calls while the key is not good any more leads to one refused log-in, and to one question', async () => {
  let isGood = true
  const server = await startTinyServer((request, response) => {
    if (request.path.startsWith('/api/auth/token')) {
      if (isGood) response.end('"token-1"')
      else sendJson(response, 400, dead('Invalid private key.'))
    } else if (isGood) sendJson(response, 200, [])
    else sendJson(response, 400, dead('Token invalid or expired.'))
  })
  const provider = open(server.origin)
  await provider.check(patient)
  isGood = false
  const failures = await Promise.all(Array.from({ length: 12 }, () => failureOf(provider.check(patient))))
  expect(new Set(failures.map(({ kind }) => kind))).toEqual(new Set(['unauthorized']))
  expect(server.seen.filter(({ path }) => path.startsWith('/api/auth/token'))).toHaveLength(2)
})

test('a wrong key is refused in words, and the next call may try again', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin, { key: 'wrong' })
  for (const logIns of [1, 2]) {
    const failure = await failureOf(provider.check(patient))
    expect(failure).toMatchObject({ kind: 'unauthorized', status: 400 })
    expect(failure.message).toMatch(/account ID and the API key/)
    expect(demo.requests).toHaveLength(logIns)
  }
})

test.each(['', ' ', 'a b', 'key\nX-Evil: 1', 'schlüssel'])('the key %j can not be one and is not sent', async (key) => {
  const demo = await startDemo()
  expect(await failureOf(open(demo.origin, { key }).check(patient))).toMatchObject({ kind: 'unauthorized' })
  expect(demo.requests).toEqual([])
})

test.each([
  ['<html>Sign in</html>', 'broken-answer'],
  ['{"token":"a"}', 'broken-answer'],
  ['null', 'broken-answer'],
  ['""', 'broken-answer'],
  ['two words', 'broken-answer'],
  ['a\r\nb', 'broken-answer'],
  ['', 'broken-answer'],
] as const)('%j is no token, and goes into no header', async (text, kind) => {
  const server = await startTinyServer((_request, response) => response.end(text))
  expect(await failureOf(open(server.origin).check(patient))).toMatchObject({ kind })
  expect(server.seen).toHaveLength(1)
})

test('a new token replaces the dead one in the repeat', async () => {
  let logIns = 0
  const server = await startTinyServer((request, response) => {
    if (request.path === '/api/auth/token') response.end(`"token-${String((logIns += 1))}"`)
    else if (request.headers['x-auth-token'] === 'token-2') sendJson(response, 200, [])
    else sendJson(response, 400, dead('Token invalid or expired.'))
  })
  await open(server.origin, { clock: systemClock }).check(patient)
  expect(server.seen.map(({ headers }) => headers['x-auth-token'])).toEqual([undefined, 'token-1', undefined, 'token-2'])
})

test('leaving ends the token at the service; without one nothing is asked; a dead one is as good', async () => {
  const demo = await startDemo()
  const provider = open(demo.origin)
  await provider.signOut(patient)
  expect(demo.requests).toEqual([])
  await provider.check(patient)
  await provider.signOut(patient)
  await provider.signOut(patient)
  expect(demo.inspect.counts().liveTokens).toBe(0)
  expect(demo.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
  await provider.check(patient)
  demo.expireTokens()
  await provider.signOut(patient)
  await provider.check(patient)
  demo.faults.add({ kind: 'status', status: 500, match: { method: 'DELETE' } })
  expect(await failureOf(provider.signOut(patient))).toMatchObject({ kind: 'unknown-outcome' })
})
