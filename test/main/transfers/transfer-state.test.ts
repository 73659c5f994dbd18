import { expect, it } from 'vitest'
import { transferStateOf, type TransferFacts } from '../../../src-main/transfers/transfer-state'

const facts: TransferFacts = {
  state: 'waiting',
  isInFlight: false,
  phase: null,
  flow: null,
  before: null,
  handOver: null,
  isPaused: false,
}
const sent = { isInFlight: true, phase: 'accepted' } as const

it.each<[string, Partial<TransferFacts>, string]>([
  ['nothing is done yet', {}, 'waiting'],
  ['its account is paused', { isPaused: true }, 'paused'],
  ['its asset is being created', { before: { kind: 'create-asset', isUnderWay: true } }, 'creating'],
  ['its asset waits to be created', { before: { kind: 'create-asset', isUnderWay: false } }, 'waiting'],
  [
    'its asset waits to be created and the account is paused',
    { before: { kind: 'create-asset', isUnderWay: true }, isPaused: true },
    'paused',
  ],
  ['another change of the asset goes first', { before: { kind: 'trash', isUnderWay: true } }, 'waiting'],
  ['its bytes leave', { flow: { way: 'sending' } }, 'uploading'],
  ['its bytes leave though the account was just paused', { flow: { way: 'sending' }, isPaused: true }, 'uploading'],
  ['the service fetches it', { ...sent, flow: { way: 'served' }, handOver: { isTaken: false } }, 'handing-over'],
  ['the service was asked to fetch it', { ...sent, phase: 'sent', handOver: { isTaken: false } }, 'handing-over'],
  ['the service has fetched it', { ...sent, handOver: { isTaken: true } }, 'verifying'],
  ['all bytes left', { ...sent, state: 'running', phase: 'sent' }, 'verifying'],
  ['it was refused', { state: 'failed', flow: { way: 'sending' } }, 'failed'],
  ['nobody knows', { state: 'needs-review', isPaused: true }, 'needs-review'],
])('while %s it says so', (_when, given, state) => {
  expect(transferStateOf({ ...facts, ...given })).toBe(state)
})
