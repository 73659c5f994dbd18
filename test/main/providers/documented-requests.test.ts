import { expect, test } from 'vitest'
import { systemClock } from '../../../src-main/clock'
import { openHttp } from '../../../src-main/providers/http'
import { documentedRequests, isDocumented } from '../../support/documented-requests'
import { unknownRequests } from '../../support/every-request'
import { startTinyServer, sendJson } from './support/tiny-server'

test('what the documents know is let pass, below an address with a path too', () => {
  for (const { method, path, needs = [] } of documentedRequests) {
    const target = path.replaceAll(/:\w+/g, 'a-1') + (needs.length > 0 ? `?${needs.map((name) => `${name}=x`).join('&')}` : '')
    expect([target, isDocumented(method, target), isDocumented(method, `/customer${target}`)]).toEqual([target, true, true])
  }
})

test.each([
  ['GET', '/v1/teams/t/assets/a'],
  ['PATCH', '/v1/teams/t/assets/a'],
  ['POST', '/v1/teams/t/uploads/u/complete'],
  ['GET', '/v1/teams/t/folders'],
  ['GET', '/v1/teams/t/assets/search'],
  ['GET', '/v1/teams/t/assets?page=2'],
  ['DELETE', '/api/resources/assets/1?scope=pr1'],
  ['DELETE', '/api/resources/assets/1?scope=pr1&filename=%20'],
  ['DELETE', '/api/apps/wbflex/documents/1/assets/2'],
  ['GET', '/api/v2/assets'],
  ['GET', '/api/v2/collections/1'],
  ['DELETE', '/api/v2/projects/1'],
  ['POST', '/kyyVideo2/asset/list'],
  ['GET', '/kyyVideo2/asset/a?force=1'],
  ['POST', '/asset/seedance2/assetUpload'],
])('%s %s is known to no document', (method, target) => {
  expect(isDocumented(method, target)).toBe(false)
})

test('a request that no document knows would be found at the end of its test file', async () => {
  const server = await startTinyServer((_request, response) => {
    sendJson(response, 200, {})
  })
  const http = openHttp({ address: server.origin, clock: systemClock })
  const send = (path: string) => http.send({ method: 'GET', path, headers: {}, signal: AbortSignal.timeout(5000) })
  await send('/api/v2/assets/x')
  expect([...unknownRequests]).toEqual([])
  await send('/api/v2/assets')
  expect([...unknownRequests]).toEqual(['GET /api/v2/assets'])
  unknownRequests.clear()
  await http.close()
})
