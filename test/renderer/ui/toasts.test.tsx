// @vitest-environment jsdom
import { act, cleanup, screen } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { closeToast, runLatestAction, showToast } from '../../../src-renderer/ui/toasts'
import { renderPart } from '../support/render'

let shown: number[] = []
const tell = (text: string, action?: { label: string; run: () => void }) => {
  act(() => void shown.push(showToast({ kind: 'problem', text, ...(action ? { action } : {}) })))
}
const texts = () => screen.queryAllByRole('alert').map((toast) => toast.textContent)

afterEach(() => {
  act(() => shown.forEach(closeToast))
  shown = []
  cleanup()
})

describe('the toasts at the foot of the window', () => {
  test('are at most three, the newest', () => {
    renderPart(null)
    for (const text of ['one', 'two', 'three', 'four']) tell(text)
    expect(texts()).toEqual(['two', 'three', 'four'])
  })

  test('that say the same are one, and it is the newest', () => {
    renderPart(null)
    for (const text of ['same', 'other', 'same', 'same']) tell(text)
    expect(texts()).toEqual(['other', 'same'])
  })

  test('that offer something are never merged: each offer is about something else', () => {
    renderPart(null)
    const runs = [vi.fn(), vi.fn()]
    for (const run of runs) tell('Moved “A” to the trash.', { label: 'Undo', run })
    expect(texts()).toHaveLength(2)
    act(() => void runLatestAction())
    act(() => void runLatestAction())
    for (const run of runs) expect(run).toHaveBeenCalledTimes(1)
  })
})
