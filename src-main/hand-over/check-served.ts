import type { LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import { AppError } from '../../src-preload/contract/errors'
import type { HandOverCheck, HandOverFinding, HandOverSetting, NetworkAddress } from '../../src-preload/contract/hand-over'
import type { Clock } from '../clock'
import { isClosedAddress } from '../providers/address-guard'
import { isLoopbackAddress, withoutBrackets } from '../providers/server-address'
import { fetchPlain } from './fetch-plain'
import { placeFor, type ListenPlace } from './listen-place'
import { reachOf } from './network-addresses'
import { reachFailure } from './reach-failure'
import type { ProbeLink } from './served'

/** What a try of handing over from this computer needs. */
export interface CheckServedTools {
  readonly clock: Clock
  readonly addresses: readonly NetworkAddress[]
  readonly probe: (place: ListenPlace) => Promise<ProbeLink>
  /** All addresses of a name. */
  readonly lookup: (host: string) => Promise<readonly LookupAddress[]>
}

const good = (words: string): HandOverFinding => ({ tone: 'good', words })
const warn = (words: string): HandOverFinding => ({ tone: 'warn', words })
const bad = (words: string): HandOverFinding => ({ tone: 'bad', words })

const onlyTheFirstFile = 'Whether a service can reach it too, only its first file tells.'

/** What an answer that is not our own few bytes says about the way. */
function answerWords(status: number, host: string, hasOtherHost: boolean): string {
  if (hasOtherHost) {
    return `What is asked of ${host} arrives here, but under another name. Set the tunnel or proxy so that it keeps the Host header as “${host}”.`
  }
  if (status >= 300 && status < 400)
    return `${host} sends whoever asks on to another address, such as a sign-in. Services do not follow there: let links through as they are.`
  if (status === 401 || status === 403)
    return `${host} asks for a sign-in or refuses the link. Services have none: let links through without one.`
  if (status === 502 || status === 503 || status === 504 || status === 530 || status === 521 || status === 523) {
    return `${host} answers, but does not reach Slipway on this computer. Check that it forwards to the address and port below.`
  }
  if (status === 200) return `Something else answers at ${host}, not Slipway. Check that it forwards to the address and port below.`
  return `${host} answers, but the link does not lead to Slipway. Check that it forwards to the address and port below, and the path.`
}

/** Fetches a link of ours, as a service would; null when it came through. */
async function fetchProbe(probe: ProbeLink, clock: Clock): Promise<string | null> {
  const { host } = new URL(probe.link)
  try {
    const { status, body } = await fetchPlain(probe.link, clock)
    if (status === 200 && body.toString('latin1') === probe.content) return null
    return answerWords(status, host, probe.hasOtherHost())
  } catch (error) {
    const words = reachFailure(error, host)
    if (words === null) throw error
    return words
  }
}

/** Who can reach the public address at all, as far as its name tells. */
async function reachFindings(base: string, lookup: CheckServedTools['lookup']): Promise<readonly HandOverFinding[]> {
  const { hostname, host, protocol } = new URL(base)
  const name = withoutBrackets(hostname)
  const found = isIP(name) === 0 ? (await lookup(name)).map(({ address }) => address) : [name]
  const findings: HandOverFinding[] = []
  if (found.every(isLoopbackAddress))
    findings.push(warn(`${host} leads to this computer itself: no other computer reaches it. Use it for services on this computer only.`))
  else if (found.every(isClosedAddress))
    findings.push(warn(`${host} leads into a private network: services on the internet can not reach it.`))
  if (protocol === 'http:') findings.push(warn('Links begin with http://: files travel unencrypted, and anybody on the way can read them.'))
  return findings
}

function networkFindings(address: string): readonly HandOverFinding[] {
  const whom =
    reachOf(address) === 'private'
      ? `${address} is an address of your local network: services on the internet can not reach it.`
      : `${address} is an address of the internet: a firewall may keep services out, and whoever knows a link can fetch its file.`
  return [warn(whom), warn('Files travel unencrypted in this network: whoever can listen in it can read them.')]
}

/** Tries a setting by fetching a link of ours through it, once. */
export async function checkServed(
  setting: HandOverSetting,
  mode: 'local-network' | 'public-address',
  tools: CheckServedTools,
): Promise<HandOverCheck> {
  const { clock, addresses, probe: openProbe, lookup } = tools
  try {
    const place = placeFor(mode, setting, addresses)
    const probe = await openProbe(place)
    try {
      const { origin, host } = new URL(probe.link)
      const failed = await fetchProbe(probe, clock)
      if (failed !== null) return { isWell: false, findings: [bad(failed)] }
      const reached = good(`A test link at ${place.base === null ? origin : host} was fetched from this computer. ${onlyTheFirstFile}`)
      const more = place.base === null ? networkFindings(place.address) : await reachFindings(place.base, lookup)
      return { isWell: true, findings: [reached, ...more] }
    } finally {
      await probe.end()
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { isWell: false, findings: [bad(error.message)] }
  }
}
