import { describe, expect, test } from 'vitest'
import { chooseWay } from '../../../src-main/hand-over/choose-way'
import { bucketFailure } from '../../../src-main/hand-over/bucket/bucket-failure'
import { openBucket } from '../../../src-main/hand-over/bucket/bucket-client'
import { findAddress, listAddresses, reachOf } from '../../../src-main/hand-over/network-addresses'
import { reachFailure } from '../../../src-main/hand-over/reach-failure'
import { defaultHandOverSetting } from '../../../src-main/hand-over/setting'
import { handOverMode, type HandOverMode } from '../../../src-preload/contract/hand-over'

const settingOf = (mode: HandOverMode) => ({ ...defaultHandOverSetting, mode })

describe('which way a service fetches', () => {
  test.each(handOverMode.options)('a service on this computer always fetches from this computer, whatever is set (%s)', (mode) => {
    for (const address of ['http://127.0.0.1:4100', 'http://localhost:4100/api', 'http://[::1]:4100', 'http://127.9.9.9', null])
      expect(chooseWay(address, settingOf(mode))).toEqual({ way: 'this-computer' })
  })

  test.each<[HandOverMode, string, HandOverMode | null]>([
    ['this-computer', 'https://assets.example', null],
    ['this-computer', 'https://192.168.1.5', null],
    ['this-computer', 'https://localhost.example', null],
    ['local-network', 'https://assets.example', 'local-network'],
    ['local-network', 'https://192.168.1.5', 'local-network'],
    ['local-network', 'https://[fd00::5]:8443', 'local-network'],
    ['local-network', 'https://8.8.8.8', null],
    ['local-network', 'https://[2606:4700::1111]', null],
    ['public-address', 'https://assets.example', 'public-address'],
    ['public-address', 'https://8.8.8.8', 'public-address'],
    ['bucket', 'https://assets.example', 'bucket'],
    ['bucket', 'https://192.168.1.5', 'bucket'],
  ])('set to %s, %s fetches by %s', (mode, address, way) => {
    const chosen = chooseWay(address, settingOf(mode))
    expect(chosen.way).toBe(way)
    if (chosen.way === null) expect(chosen.reason).toMatch(/Open Settings > Hand-over .* it is sent by itself then\.$/)
  })
})

describe('addresses of this computer', () => {
  const entry = (address: string) => ({
    address,
    netmask: '',
    family: address.includes(':') ? 'IPv6' : 'IPv4',
    mac: '',
    internal: false,
    cidr: null,
  })
  const interfaces = {
    lo: [entry('127.0.0.1'), entry('::1')],
    eth0: [entry('fd00::2'), entry('fe80::1'), entry('192.168.1.5'), entry('169.254.3.4')],
    ppp0: [entry('8.8.8.8')],
  } as unknown as Parameters<typeof listAddresses>[0]

  test('are listed with who reaches them, without those that need a zone', () => {
    expect(listAddresses(interfaces).map(({ network, address, reach }) => `${network} ${address} ${reach}`)).toEqual([
      'eth0 192.168.1.5 private',
      'eth0 fd00::2 private',
      'ppp0 8.8.8.8 public',
      'lo 127.0.0.1 this-computer',
      'lo ::1 this-computer',
    ])
    expect(['10.1.1.1', '100.64.0.1', '::1', '1.1.1.1'].map(reachOf)).toEqual(['private', 'private', 'this-computer', 'public'])
  })

  test('are found again by themselves, then by their network and kind', () => {
    const addresses = listAddresses(interfaces)
    const find = (network: string, address: string) => findAddress(addresses, { network, address })?.address ?? null
    expect(find('eth0', '192.168.1.5')).toBe('192.168.1.5')
    expect(find('gone', '192.168.1.5')).toBe('192.168.1.5')
    expect(find('eth0', '192.168.7.7')).toBe('192.168.1.5')
    expect(find('eth0', 'fd00::9')).toBe('fd00::2')
    expect(find('wlan0', '192.168.7.7')).toBeNull()
  })
})

describe('failures in words', () => {
  const coded = (code: string) => Object.assign(new Error('x'), { code })
  const said = (name: string, more: object = {}) => Object.assign(new Error('<html>raw</html>'), { name }, more)
  const place = { endpoint: 'https://s3.example.com', region: 'r', bucket: 'b', prefix: '', accessKeyId: 'AK', isPathStyle: true }

  test('name each trouble of a network', () => {
    const codes = [
      'ENOTFOUND',
      'EAI_AGAIN',
      'ECONNREFUSED',
      'EHOSTUNREACH',
      'ETIMEDOUT',
      'ECONNRESET',
      'CERT_HAS_EXPIRED',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'EPROTO',
      'HPE_INVALID_CONSTANT',
    ]
    const sentences = codes.map((code) => reachFailure(coded(code), 'files.example.com'))
    expect(new Set(sentences).size).toBe(codes.length)
    for (const sentence of sentences) expect(sentence).toMatch(/files\.example\.com.*\.$/)
    expect(reachFailure(new Error('anything else'), 'files.example.com')).toBeNull()
  })

  test('name each refusal of a bucket, without a word of the server’s own', () => {
    const errors = [
      said('InvalidAccessKeyId'),
      said('SignatureDoesNotMatch'),
      said('AccessDenied', { $metadata: { httpStatusCode: 403 } }),
      said('NoSuchBucket'),
      said('RequestTimeTooSkewed'),
      said('PermanentRedirect', { $response: { headers: { 'x-amz-bucket-region': 'eu-west-9' } } }),
      said('PermanentRedirect'),
      said('SlowDown'),
      said('Unknown', { $metadata: { httpStatusCode: 400 } }),
      said('SyntaxError'),
      said('QuotaExceeded'),
      said('NotImplemented'),
      coded('ENOTFOUND'),
    ]
    const sentences = errors.map((error) => bucketFailure(error, place))
    expect(new Set(sentences).size).toBe(errors.length)
    for (const sentence of sentences) expect(sentence).not.toMatch(/html|\b4\d\d\b/)
    expect(sentences[5]).toContain('eu-west-9')
    expect(bucketFailure(coded('ENOTFOUND'), { ...place, isPathStyle: false })).toContain('b.s3.example.com')
  })
})

test('a link names the bucket in its host or in its path, as it was set', async () => {
  const place = { endpoint: 'https://s3.example.com', region: '', bucket: 'transfer', prefix: '', accessKeyId: 'AK' }
  const linkOf = async (isPathStyle: boolean) => {
    const bucket = await openBucket({ ...place, isPathStyle }, 'secret')
    const link = new URL(await bucket.link('slipway/key', { seconds: 900, now: Date.UTC(2026, 0, 2, 3, 4, 5) }))
    bucket.close()
    return link
  }
  const [inPath, inHost] = [await linkOf(true), await linkOf(false)]
  expect([inPath.host, inPath.pathname]).toEqual(['s3.example.com', '/transfer/slipway/key'])
  expect([inHost.host, inHost.pathname]).toEqual(['transfer.s3.example.com', '/slipway/key'])
  expect([inPath.searchParams.get('X-Amz-Date'), inPath.searchParams.get('X-Amz-Expires')]).toEqual(['20260102T030405Z', '900'])
  expect(inPath.href).not.toContain('secret')
})
