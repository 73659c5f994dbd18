import { systemClock } from '../../../../src-main/clock'
import { openHttp } from '../../../../src-main/providers/http'
import { mediaPocket } from '../../../../src-main/providers/media-pocket/index'
import type { AssetProvider } from '../../../../src-main/providers/provider'
import { sendJson, startTinyServer } from '../support/tiny-server'

export const id = '-vevooaeWuYCnLFQqe2l'

type Method = { [Name in keyof AssetProvider]: undefined extends AssetProvider[Name] ? Name : never }[keyof AssetProvider]
type Missing =
  | 'signOut'
  | 'find'
  | 'list'
  | 'search'
  | 'searchByMeaning'
  | 'askAssistant'
  | 'uploadFile'
  | 'findUpload'
  | 'createFromLink'
  | 'createFolder'
/** All methods that Media Pocket has; the conformance suite proves that they are there. */
export type PocketProvider = AssetProvider & Required<Pick<AssetProvider, Exclude<Method, Missing | undefined>>>

export function open(address: string, apiKey = ' key \n'): PocketProvider {
  const http = openHttp({ address, clock: systemClock })
  return mediaPocket.open({ address, fields: {}, secrets: { apiKey }, http, clock: systemClock }) as PocketProvider
}

/** A provider before a server that gives this one answer. */
export async function answered(body: unknown, status = 200) {
  const server = await startTinyServer((_request, response) => {
    sendJson(response, status, body)
  })
  return { provider: open(server.origin), server }
}
