import { isIPv6 } from 'node:net'
import type { networkInterfaces } from 'node:os'
import type { NetworkAddress } from '../../src-preload/contract/hand-over'
import { isClosedAddress } from '../providers/address-guard'
import { isLoopbackAddress } from '../providers/server-address'

export type Interfaces = ReturnType<typeof networkInterfaces>

/** Who reaches an address of this computer. */
export function reachOf(address: string): NetworkAddress['reach'] {
  if (isLoopbackAddress(address)) return 'this-computer'
  return isClosedAddress(address) ? 'private' : 'public'
}

/** An address that needs the name of a network beside it can not stand in a link. */
const isLinkLocal = (address: string) => /^(fe[89ab]|169\.254\.)/i.test(address)
const order = ['private', 'public', 'this-computer'] as const

/** The addresses of this computer that can be listened on: those of networks first, IPv4 before IPv6. */
export function listAddresses(interfaces: Interfaces): readonly NetworkAddress[] {
  const all = Object.entries(interfaces).flatMap(([network, found]) =>
    (found ?? []).filter(({ address }) => !isLinkLocal(address)).map(({ address }) => ({ network, address, reach: reachOf(address) })),
  )
  const rank = ({ address, reach }: NetworkAddress) => order.indexOf(reach) * 2 + (isIPv6(address) ? 1 : 0)
  return all.sort((a, b) => rank(a) - rank(b))
}

/** Where to listen now: the address that was picked, or the one this computer has in the same network today. Null: the network is not there. */
export function findAddress(addresses: readonly NetworkAddress[], picked: { network: string; address: string }): NetworkAddress | null {
  const same = addresses.find(({ address }) => address === picked.address)
  if (same !== undefined) return same
  const isOfSameFamily = ({ address }: NetworkAddress) => isIPv6(address) === isIPv6(picked.address)
  return addresses.find((one) => one.network === picked.network && isOfSameFamily(one)) ?? null
}

/** An address as it stands in a link. */
export const inLink = (address: string): string => (isIPv6(address) ? `[${address}]` : address)
