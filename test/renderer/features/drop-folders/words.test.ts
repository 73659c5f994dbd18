import { describe, expect, test } from 'vitest'
import { attentionReasons, attentionStates } from '../../../../src-preload/contract/attention'
import { intakeAction, intakeReason, intakeState } from '../../../../src-preload/contract/intake'
import { everything, filterOf, isNarrowed, wantingAttention } from '../../../../src-renderer/features/drop-folders/narrowing'
import {
  actionOrder,
  actionWords,
  allReasons,
  allStates,
  intakeStates,
  watchWords,
} from '../../../../src-renderer/features/drop-folders/words'
import { buildHealth } from './builders'

describe('the words of intake', () => {
  test('every state, reason and action of the contract has its word', () => {
    expect([...allStates].sort()).toEqual([...intakeState.options].sort())
    expect([...allReasons].sort()).toEqual([...intakeReason.options].sort())
    expect([...actionOrder].sort()).toEqual([...intakeAction.options].sort())
  })

  test('no two states share a word, and no two actions a key', () => {
    const words = allStates.map((state) => intakeStates[state].word)
    const keys = actionOrder.map((action) => actionWords[action].key)
    expect(new Set(words).size).toBe(words.length)
    expect(new Set(keys).size).toBe(keys.length)
  })

  test.each([
    [{}, 'Told by the system'],
    [{ isRemovable: true }, 'Removable disk, told by the system'],
    [{ mode: 'network', networkKind: 'nfs4' }, 'Network drive (nfs4), looked at every 30 s'],
    [{ mode: 'network' }, 'Network drive, looked at every 30 s'],
    [{ mode: 'timed', everyMs: 15_000 }, 'Looked at every 15 s'],
    [{ mode: 'timed', everyMs: 600_000, isRemovable: true }, 'Removable disk, looked at every 10 min'],
  ] as const)('a folder watched by %j reads "%s"', (health, words) => {
    expect(watchWords(buildHealth(health))).toBe(words)
  })
})

describe('which files the table shows', () => {
  test('"wants attention" asks for exactly those that only the user can help on', () => {
    expect(filterOf(wantingAttention)).toEqual({ dropFolderId: null, states: attentionStates, reasons: attentionReasons, search: '' })
    expect(filterOf({ ...wantingAttention, reason: 'duplicate' }).reasons).toEqual(['duplicate'])
    expect(attentionReasons).not.toContain('existing')
    expect(attentionReasons).not.toContain('left-out')
  })

  test('a search of blanks narrows nothing', () => {
    expect(isNarrowed({ ...everything, search: '  ' })).toBe(false)
    expect(isNarrowed({ ...everything, search: ' a' })).toBe(true)
    expect(filterOf({ ...everything, search: ' a ' }).search).toBe('a')
  })
})
