import { lookup as dnsLookup } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import type { LookupFunction } from 'node:net'
import { ProviderError } from './provider-error'

const closedNetworks: readonly (readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['168.63.129.16', 32, 'ipv4'], // the platform address inside Azure machines
  ['169.254.0.0', 16, 'ipv4'], // link-local, with the metadata address of most clouds
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  ['::', 96, 'ipv6'], // unspecified, loopback and the old IPv4-compatible form
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'], // Teredo and other special uses
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'], // 6to4 may wrap a private IPv4 address
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
]

const closed = new BlockList()
for (const [network, prefix, family] of closedNetworks) closed.addSubnet(network, prefix, family)

const wrapsIpv4 = new BlockList()
wrapsIpv4.addSubnet('::ffff:0:0', 96, 'ipv6')
wrapsIpv4.addSubnet('64:ff9b::', 96, 'ipv6')

/** The IPv4 address in the last 32 bits of an IPv6 address. The parser of URLs gives every spelling the same form. */
function lastFourBytes(address: string): string {
  const groups = new URL(`http://[${address}]/`).hostname.slice(1, -1).split(':')
  const number = (group: string | undefined): number => Number.parseInt(group === undefined || group === '' ? '0' : group, 16)
  const high = number(groups.at(-2))
  const low = number(groups.at(-1))
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/**
 * Whether an IP address is one that only this machine or its neighbours can reach: loopback, private, link-local, metadata, multicast, reserved.
 * True also for text that is not an IP address.
 */
export function isClosedAddress(address: string): boolean {
  const plain = address.split('%', 1)[0] ?? ''
  const family = isIP(plain)
  if (family === 4) return closed.check(plain, 'ipv4')
  if (family !== 6) return true
  return wrapsIpv4.check(plain, 'ipv6') ? closed.check(lastFourBytes(plain), 'ipv4') : closed.check(plain, 'ipv6')
}

/** Whether a connection to `address`, found for `hostname`, may be made. */
export type IsAllowedPeer = (address: string, hostname: string) => boolean

/**
 * A name look-up that hands on only allowed addresses, so that the connection is made to what was checked and a name that changes its address in between
 * gains nothing. It fails with a `ProviderError` when no address is left.
 */
export function vettedLookup(isAllowed: IsAllowedPeer, resolve: LookupFunction = dnsLookup): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, found, family) => {
      if (error) {
        done(error, '', 0)
        return
      }
      const all = typeof found === 'string' ? [{ address: found, family: family ?? isIP(found) }] : found
      const allowed = all.filter(({ address }) => isAllowed(address, hostname))
      const first = allowed[0]
      if (first === undefined) done(peerRefused(hostname), '', 0)
      else if (options.all === true) done(null, allowed)
      else done(null, first.address, first.family)
    })
  }
}

/** The error for a host that leads into a network which Slipway does not enter on somebody else's word. */
export function peerRefused(hostname: string): ProviderError {
  return new ProviderError(
    'rejected',
    `${hostname} leads into a network that Slipway does not enter for this account. Nothing was sent there.`,
  )
}
