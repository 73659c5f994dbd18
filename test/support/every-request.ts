import { subscribe } from 'node:diagnostics_channel'
import { afterAll, expect } from 'vitest'
import { isDocumented } from './documented-requests'

/*
 * Set up for every test file: whatever a test makes Slipway send is compared with what the vendors' documents know. Files that a service named (fetched or sent without
 * the account's credentials) are not requests to its API.
 */

/** They test the door to the network itself, with paths of their own. */
const ofTheDoor = /\/providers\/(http|http-failures|fetch-file|put-file|address-guard|exchange)\.test\.ts$|\/fifth-provider\//

/** Method and path of what was sent in this test file and is known to no document. */
export const unknownRequests = new Set<string>()

interface CreatedRequest {
  readonly method: string
  readonly path: string
  readonly headers: readonly (string | Buffer)[]
}

subscribe('undici:request:create', (message) => {
  const { request } = message as { request: CreatedRequest }
  const headers = new Map<string, string>()
  for (let index = 0; index + 1 < request.headers.length; index += 2)
    headers.set(String(request.headers[index]).toLowerCase(), String(request.headers[index + 1]))
  const isOurs = headers.get('user-agent') === 'Slipway'
  const asksTheApi = headers.get('accept')?.startsWith('application/json') === true
  if (isOurs && asksTheApi && !isDocumented(request.method, request.path))
    unknownRequests.add(`${request.method} ${request.path.split('?', 1)[0] ?? ''}`)
})

afterAll(() => {
  const { testPath = '' } = expect.getState()
  if (!ofTheDoor.test(testPath)) expect([...unknownRequests], 'requests that no document knows').toEqual([])
})
