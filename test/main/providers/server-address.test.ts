import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isLoopbackHost, parseServerAddress } from '../../../src-main/providers/server-address'

describe('an address that is taken', () => {
  test.each([
    ['https://demo.example', 'https://demo.example', false],
    ['  https://demo.example/  ', 'https://demo.example', false],
    ['demo.example', 'https://demo.example', false],
    ['demo.example:8443', 'https://demo.example:8443', false],
    ['DEMO.Example/Base/Path//', 'https://demo.example/Base/Path', false],
    ['https://demo.example:443/a', 'https://demo.example/a', false],
    ['https://bücher.example', 'https://xn--bcher-kva.example', false],
    ['https://192.168.1.20', 'https://192.168.1.20', false],
    ['https://demo.example/a/../b', 'https://demo.example/b', false],
    ['https://demo.example/@team', 'https://demo.example/@team', false],
    ['localhost:8080', 'https://localhost:8080', true],
    ['http://localhost:8080/api', 'http://localhost:8080/api', true],
    ['http://127.0.0.1:9000', 'http://127.0.0.1:9000', true],
    ['http://127.8.9.10', 'http://127.8.9.10', true],
    ['http://[::1]:9000/', 'http://[::1]:9000', true],
    ['http://0x7f000001', 'http://127.0.0.1', true],
  ])('%j becomes %s', (typed, address, isLoopback) => {
    expect(parseServerAddress(typed)).toEqual({ ok: true, address, origin: new URL(address).origin, isLoopback })
  })
})

describe('an address that is refused, with a sentence', () => {
  test.each([
    ['', /Enter the address/],
    ['   ', /Enter the address/],
    ['http://demo.example', /Use https/],
    ['http://192.168.1.20', /Use https/],
    ['http://0.0.0.0', /Use https/],
    ['http://localhost.demo.example', /Use https/],
    ['http://127.0.0.1.demo.example', /Use https/],
    ['https://anna:secret@demo.example', /user name or a password/],
    ['anna@demo.example', /user name or a password/],
    ['https://@demo.example', /user name or a password/],
    ['https://demo.example?key=1', /may not hold/],
    ['https://demo.example/#top', /may not hold/],
    ['https://demo.example/?', /may not hold/],
    ['ftp://demo.example', /must begin with https/],
    ['file:///etc/passwd', /must begin with https/],
    ['javascript:alert(1)', /must begin with https/],
    ['data:text/html,hi', /must begin with https/],
    ['https:demo.example', /not a server address/],
    ['https://', /not a server address/],
    ['https:///', /not a server address/],
    ['https://demo example', /space/],
    ['https://demo.exa\nmple', /line break/],
    ['https://demo\u200b.example', /can not be seen/],
    ['https:\\\\demo.example', /backslash/],
    ['https://demo.example:99999', /not a server address/],
    ['https://demo.example:0', /port 0/],
    ['https://[::1', /not a server address/],
    [`https://demo.example/${'a'.repeat(3000)}`, /too long/],
  ])('%j', (typed, reason) => {
    const parsed = parseServerAddress(typed)
    expect(parsed).toMatchObject({ ok: false, reason: expect.stringMatching(reason) as unknown })
  })

  test('no refusal repeats a password that was typed', () => {
    expect(JSON.stringify(parseServerAddress('http://anna:hunter2@demo.example'))).not.toContain('hunter2')
  })
})

test('whatever is typed, a taken address is https or on this computer, and is taken again unchanged', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.webAuthority({ withUserInfo: true })),
      (typed) => {
        const parsed = parseServerAddress(typed)
        if (!parsed.ok) return parsed.reason.endsWith('.')
        const url = new URL(parsed.address)
        const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))
        const again = parseServerAddress(parsed.address)
        return isSafe && url.username === '' && url.search === '' && again.ok && again.address === parsed.address
      },
    ),
    { numRuns: 100 },
  )
})
