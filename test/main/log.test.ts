import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorCode, formatLine, silentLog } from '../../src-main/log'

const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
const line = (facts: Record<string, unknown>) => formatLine('push.failed', facts)

describe('a log line', () => {
  it('names the event and the facts that it may name', () => {
    expect(formatLine('push.failed', { operation: id, kind: 'add-media', code: 'rate-limited', status: 429, ms: 12 })).toBe(
      `push.failed operation=${id} kind=add-media code=rate-limited status=429 ms=12`,
    )
    expect(formatLine('demo.started')).toBe('demo.started')
  })

  it('holds names of calls and codes of errors whole', () => {
    expect(line({ call: 'accounts.add-by-id', code: 'SqliteError/SQLITE_FULL' })).toBe(
      'push.failed call=accounts.add-by-id code=SqliteError/SQLITE_FULL',
    )
  })

  it('leaves out facts that are not given', () => {
    expect(formatLine('push.failed', { status: undefined })).toBe('push.failed')
  })

  it('leaves out facts that nobody agreed upon', () => {
    expect(
      line({
        title: 'CANARY',
        url: 'CANARY',
        path: 'CANARY',
        email: 'CANARY',
        message: 'CANARY',
        constructor: 'CANARY',
        __proto__: 'CANARY',
      }),
    ).toBe('push.failed')
  })

  it.each([
    ['a path', '/home/CANARY/photos'],
    ['a path with a drive', 'C:\\Users\\CANARY'],
    ['a relative path', 'photos/CANARY/a.png'],
    ['an address', 'https://CANARY.example/a'],
    ['an address with a key', 'https://x.example/?key=CANARY'],
    ['an e-mail address', 'CANARY@example.com'],
    ['a title', 'My CANARY holiday'],
    ['a line break', 'CANARY\nlevel=info'],
    ['another script', '猫CANARY'],
    ['a long text', `CANARY${'a'.repeat(100)}`],
  ])('shows a question mark for %s, whatever fact it is given as', (_what, value) => {
    for (const key of [
      'account',
      'asset',
      'operation',
      'folder',
      'intake',
      'service',
      'kind',
      'state',
      'code',
      'call',
      'status',
      'count',
      'ms',
    ]) {
      const shown = line({ [key]: value })
      expect(shown).toBe(`push.failed ${key}=?`)
    }
  })

  it.each([
    [{ secret: 'CANARY' }],
    [['CANARY']],
    [new Error('CANARY')],
    [new Map([['a', 'CANARY']])],
    [() => 'CANARY'],
    [{ toString: () => 'CANARY' }],
    [new String('CANARY')],
    [true],
    [null],
  ])('shows a question mark for a value that is no text and no number', (value) => {
    for (const key of ['account', 'code', 'status']) expect(line({ [key]: value })).toBe(`push.failed ${key}=?`)
  })

  it('shows nothing but ids as ids and nothing but numbers as numbers', () => {
    expect(line({ account: 'CANARYCANARY', status: 'CANARY', ms: Number.NaN, count: Number.POSITIVE_INFINITY })).toBe(
      'push.failed account=? status=? ms=? count=?',
    )
  })

  it('is one line of harmless signs, whatever it is given', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), (facts) => {
        expect(line(facts)).toMatch(/^push\.failed(?: [a-z]+=(?:\?|[\w./-]+))*$/)
      }),
      { numRuns: 300 },
    )
  })
})

describe('the code of an unexpected error', () => {
  it('is its name with its code, never its message', () => {
    const full = Object.assign(new Error('disk CANARY'), { code: 'ENOSPC' })
    expect(errorCode(full)).toBe('Error/ENOSPC')
    expect(errorCode(new TypeError('CANARY'))).toBe('TypeError')
    expect(errorCode(Object.assign(new Error('x'), { code: { CANARY: 1 } }))).toBe('Error')
    expect(errorCode('CANARY')).toBe('non-error')
  })

  it('fits into a log line', () => {
    expect(line({ code: errorCode(Object.assign(new Error('CANARY'), { code: 'ERR_MODULE_NOT_FOUND' })) })).toBe(
      'push.failed code=Error/ERR_MODULE_NOT_FOUND',
    )
    expect(errorCode(Object.assign(new Error('x'), { name: 'A B\nC' }))).toBe('ABC')
  })
})

it('the silent log takes every call and keeps nothing', () => {
  expect(() => {
    silentLog.info('a')
    silentLog.warn('b', { account: id })
    silentLog.error('c')
  }).not.toThrow()
})
