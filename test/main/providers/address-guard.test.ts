import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { describe, expect, test } from 'vitest'
import { isClosedAddress, vettedLookup } from '../../../src-main/providers/address-guard'
import { ProviderError } from '../../../src-main/providers/provider-error'

describe('addresses that only this machine or its neighbours can reach are closed', () => {
  test.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.1.2.3',
    '100.100.100.200',
    '169.254.169.254',
    '168.63.129.16',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '192.0.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:192.168.1.1',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2001::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    'not an address',
    '',
  ])('%s', (address) => {
    expect(isClosedAddress(address)).toBe(true)
  })
})

test.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8'])(
  '%s is open',
  (address) => {
    expect(isClosedAddress(address)).toBe(false)
  },
)

const resolveTo = (...addresses: readonly string[]): LookupFunction => {
  const found: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  return (_hostname, _options, done) => {
    done(null, found)
  }
}
const lookUp = (resolve: LookupFunction, all: boolean) =>
  new Promise<unknown>((settle) => {
    vettedLookup((address) => !isClosedAddress(address), resolve)('files.example', { all }, (error, address) => {
      settle(error ?? address)
    })
  })

test('a name that leads to open and closed addresses gives only the open ones', async () => {
  const found = await lookUp(resolveTo('127.0.0.1', '1.1.1.1', '10.0.0.1', '2606:4700::1'), true)
  expect(found).toEqual([
    { address: '1.1.1.1', family: 4 },
    { address: '2606:4700::1', family: 6 },
  ])
  expect(await lookUp(resolveTo('127.0.0.1', '1.1.1.1'), false)).toBe('1.1.1.1')
})

test('a name that leads to closed addresses alone is refused', async () => {
  const error = await lookUp(resolveTo('127.0.0.1', 'fd00::1'), true)
  expect(error).toBeInstanceOf(ProviderError)
  expect(error).toMatchObject({ kind: 'rejected' })
})
