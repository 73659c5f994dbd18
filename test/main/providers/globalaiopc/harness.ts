import { systemClock } from '../../../../src-main/clock'
import { globalAiOpc } from '../../../../src-main/providers/globalaiopc/index'
import { openHttp } from '../../../../src-main/providers/http'
import type { AssetProvider } from '../../../../src-main/providers/provider'
import { sendJson, startTinyServer } from '../support/tiny-server'

export const id = 'asset-20260330142158-q75m8'

/** All methods that GlobalAiOpc has. */
export type OpcProvider = AssetProvider &
  Required<Pick<AssetProvider, 'get' | 'parseId' | 'media' | 'createFromLink' | 'download' | 'deletePermanently'>>

export function open(address: string, apiKey = 'canary-key'): OpcProvider {
  const http = openHttp({ address, clock: systemClock })
  return globalAiOpc.open({ address, fields: {}, secrets: { apiKey }, http, clock: systemClock }) as OpcProvider
}

/** A provider before a server that gives this one answer. */
export async function answered(body: unknown, status = 200) {
  const server = await startTinyServer((_request, response) => {
    sendJson(response, status, body)
  })
  return { provider: open(`${server.origin}/kyyReactApiServer`), server }
}
