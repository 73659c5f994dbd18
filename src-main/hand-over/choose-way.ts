import type { HandOverMode, HandOverSetting } from '../../src-preload/contract/hand-over'
import { isClosedAddress } from '../providers/address-guard'
import { isLoopbackHost, withoutBrackets } from '../providers/server-address'

/** How a file gets to a service; or why it can not, as a sentence with the next step. */
export type Way = { readonly way: HandOverMode } | { readonly way: null; readonly reason: string }

const goesOn = 'it is sent by itself then.'

/**
 * Which way a service can fetch a file, by its address and the setting alone. A service on this computer always fetches from this computer. Pure.
 * @param serviceAddress the server address of the account; null where nobody knows it, which is taken for this computer
 */
export function chooseWay(serviceAddress: string | null, setting: HandOverSetting): Way {
  const url = serviceAddress !== null && URL.canParse(serviceAddress) ? new URL(serviceAddress) : null
  if (url === null || isLoopbackHost(url.hostname)) return { way: 'this-computer' }
  if (setting.mode === 'this-computer') {
    return {
      way: null,
      reason: `The service at ${url.host} fetches files by a link, and Slipway hands files over on this computer only. Open Settings > Hand-over and choose how it can reach them; ${goesOn}`,
    }
  }
  const host = withoutBrackets(url.hostname)
  if (setting.mode === 'local-network' && /^[\d.]+$|:/.test(host) && !isClosedAddress(host)) {
    return {
      way: null,
      reason: `The service at ${url.host} is on the internet and can not reach your local network, from which Slipway hands files over. Open Settings > Hand-over and choose a public address or a bucket; ${goesOn}`,
    }
  }
  return { way: setting.mode }
}
