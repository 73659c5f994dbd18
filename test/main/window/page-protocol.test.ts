import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { pageAddress, pageOrigin, pagePolicy, servePage } from '../../../src-main/window/page-protocol'

function serving() {
  const outer = mkdtempSync(join(tmpdir(), 'slipway-page-'))
  onTestFinished(() => {
    rmSync(outer, { recursive: true, force: true })
  })
  const folder = join(outer, 'page')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'assets', 'main.js'), 'run()')
  writeFileSync(join(folder, 'assets', 'a b.css'), 'p{}')
  writeFileSync(join(folder, 'notes.txt'), 'SECRET')
  mkdirSync(join(folder, 'folder.js'))
  writeFileSync(join(outer, 'secret.html'), 'SECRET')
  mkdirSync(join(outer, 'page-other'))
  writeFileSync(join(outer, 'page-other', 'secret.js'), 'SECRET')
  const answer = servePage(folder)
  return { ask: (path: string, init: RequestInit = {}) => answer(new Request(path.startsWith('/') ? `${pageOrigin}${path}` : path, init)) }
}

describe('the page', () => {
  it.each([
    ['/index.html', 'text/html; charset=utf-8', '<!doctype html>'],
    ['/assets/main.js', 'text/javascript; charset=utf-8', 'run()'],
    ['/assets/main.js?v=1#x', 'text/javascript; charset=utf-8', 'run()'],
    ['/assets/a%20b.css', 'text/css; charset=utf-8', 'p{}'],
    ['/assets/../index.html', 'text/html; charset=utf-8', '<!doctype html>'],
  ])('is given at %s with its type and its policy', async (path, type, text) => {
    const response = await serving().ask(path)
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, type, text])
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-security-policy': pagePolicy,
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    })
  })

  it.each([
    '/',
    '/nothing.js',
    '/notes.txt',
    '/folder.js',
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/%2e%2e%2fsecret.html',
    '/..%2fsecret.html',
    '/assets/..%2f..%2fsecret.html',
    '/..%5csecret.html',
    '/assets\\..\\..\\secret.html',
    '/..%2fpage-other/secret.js',
    '/index.html%00.js',
    '/%00.html',
    '/%.html',
    '/%E0%A4%A.js',
    '//etc/passwd.html',
    '/%2fetc%2fhosts.html',
    '/index.html/',
    'slipway-app://other/index.html',
    'slipway-app://window.evil/index.html',
  ])('is not given at %s, and the answer has the policy too', async (path) => {
    const response = await serving().ask(path)
    expect([response.status, response.body, response.headers.get('content-security-policy')]).toEqual([404, null, pagePolicy])
  })

  it.each(['POST', 'HEAD', 'PUT', 'DELETE'])('is not given for %s', async (method) => {
    expect((await serving().ask('/index.html', { method })).status).toBe(404)
  })

  it('never gives what lies outside of its folder, and never fails, whatever is asked for', async () => {
    const { ask } = serving()
    const piece = fc.constantFrom(
      '..',
      '.',
      '%2e',
      '%2e%2e',
      '/',
      '%2f',
      '\\',
      '%5c',
      '%00',
      'secret',
      '.html',
      'page-other',
      '.js',
      'assets',
      '%',
      '%25',
      'C:',
      '~',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        const response = await ask(`/${pieces.join('')}`)
        expect(await response.text()).not.toContain('SECRET')
        expect(response.headers.get('content-security-policy')).toBe(pagePolicy)
      }),
      { numRuns: 300 },
    )
  })

  it('may load from itself and our media alone, and speak to nobody', () => {
    expect(pageAddress).toBe('slipway-app://window/index.html')
    const rules = new Map(pagePolicy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]))
    expect(Object.fromEntries(rules)).toMatchObject({
      'default-src': "'none'",
      'script-src': "'self'",
      'connect-src': "'none'",
      'object-src': "'none'",
      'frame-ancestors': "'none'",
      'base-uri': "'none'",
      'form-action': "'none'",
    })
    expect(pagePolicy).not.toMatch(/unsafe|https?:|\*|data:|blob:/)
  })
})
