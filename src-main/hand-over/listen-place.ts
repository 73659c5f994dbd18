import { AppError } from '../../src-preload/contract/errors'
import type { HandOverSetting, NetworkAddress } from '../../src-preload/contract/hand-over'
import { isClosedAddress } from '../providers/address-guard'
import { isLoopbackHost, withoutBrackets } from '../providers/server-address'
import { findAddress } from './network-addresses'

/** Where the built-in server listens, and what its links begin with. */
export interface ListenPlace {
  /** An IP address of this computer. */
  readonly address: string
  /** 0: any free one. */
  readonly port: number
  /** What links begin with, without a slash at its end; null: the address and the port themselves. */
  readonly base: string | null
}

/** This computer alone, on any free port. */
export const thisComputer: ListenPlace = { address: '127.0.0.1', port: 0, base: null }

/** A checked public address: `base` has no slash at its end. */
export type PublicBase = { readonly ok: true; readonly base: string; readonly url: URL } | { readonly ok: false; readonly reason: string }

const refuse = (reason: string): PublicBase => ({ ok: false, reason })
const example = 'https://files.example.com'
// Control characters and white space: a URL parser drops some of them silently, so what is used would differ from what is seen.
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const unseen = /[\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\\]/

function refusalOfUrl(url: URL, text: string): string | null {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'The public address must begin with https://.'
  if (url.username !== '' || url.password !== '') {
    return 'The public address holds a user name or a password. Services could not use it; enter it without them.'
  }
  if (/[?#]/.test(text)) return 'The public address may not hold “?” or “#”. Enter only the server and, if there is one, its path.'
  if (!/^[\w.~!$&'()*+,;=:@%/-]*$/.test(url.pathname) || url.pathname.includes('//')) {
    return 'The path of the public address holds a sign that Slipway does not use in links.'
  }
  if (url.protocol === 'http:' && !isOwnNetwork(url)) {
    return `With http:// anybody on the way to ${url.host} could read the files. Use https://, which tunnels and reverse proxies offer.`
  }
  return null
}

/**
 * Reads the public address as a person types or pastes it. https; http is for addresses of the own network and computer alone, where it is told that nothing is encrypted.
 * Pure.
 */
export function parsePublicBase(typed: string): PublicBase {
  const text = typed.trim()
  if (text === '') return refuse(`Enter the address under which services reach this computer, such as ${example}.`)
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`
  const url = !unseen.test(text) && URL.canParse(full) ? new URL(full) : null
  if (url === null || url.hostname === '' || url.port === '0') {
    return refuse(`This is not an address that a link can begin with. It should look like ${example}.`)
  }
  const refusal = refusalOfUrl(url, full)
  return refusal === null ? { ok: true, base: url.origin + url.pathname.replace(/\/+$/, ''), url } : refuse(refusal)
}

/** True for an IP address of this computer or its neighbours. */
function isOwnNetwork({ hostname }: URL): boolean {
  const host = withoutBrackets(hostname)
  return isLoopbackHost(host) || (/^[\d.]+$|:/.test(host) && isClosedAddress(host))
}

/**
 * Where to listen for this setting.
 * @throws AppError `unexpected`, in words, when the network that was picked is not there.
 */
export function placeFor(
  mode: 'local-network' | 'public-address',
  setting: HandOverSetting,
  addresses: readonly NetworkAddress[],
): ListenPlace {
  const picked = mode === 'local-network' ? setting.localNetwork : setting.publicAddress
  const found = findAddress(addresses, picked)
  if (found === null) {
    throw new AppError(
      'unexpected',
      `The network “${picked.network}”, from which files are handed over, is not there. Connect to it, or open Settings > Hand-over and pick another; it goes on by itself.`,
    )
  }
  if (mode === 'local-network') return { address: found.address, port: picked.port, base: null }
  const base = parsePublicBase(setting.publicAddress.base)
  if (!base.ok) throw new AppError('unexpected', `${base.reason} Open Settings > Hand-over to correct it.`)
  return { address: found.address, port: picked.port, base: base.base }
}
