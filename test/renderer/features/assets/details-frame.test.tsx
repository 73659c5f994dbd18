// @vitest-environment jsdom
import { act, cleanup, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { DetailsFrame } from '../../../../src-renderer/features/assets/details-frame'
import { usePanel } from '../../../../src-renderer/features/assets/panel'
import { renderPart } from '../../support/render'

function widen(width: number): void {
  vi.stubGlobal('innerWidth', width)
  act(() => void window.dispatchEvent(new Event('resize')))
}

beforeEach(() => {
  vi.stubGlobal('innerWidth', 1280)
  usePanel.setState({ isDetailsOpen: true, isOverlayOpen: false })
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

describe('the place of the details', () => {
  test('what is being typed there survives the window growing narrow and wide again, with the focus in it', async () => {
    renderPart(
      <DetailsFrame>
        <input aria-label="Title" />
      </DetailsFrame>,
    )
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Title' })
    await userEvent.type(field, 'Hero')
    widen(700)
    expect(screen.getByRole('textbox', { name: 'Title' })).toBe(field)
    expect(document.activeElement).toBe(field)
    widen(1280)
    expect(screen.getByRole('textbox', { name: 'Title' })).toBe(field)
    expect(field.value).toBe('Hero')
  })

  test('details that nobody works in do not cover the grid when the window grows narrow', () => {
    renderPart(
      <DetailsFrame>
        <input aria-label="Title" />
      </DetailsFrame>,
    )
    widen(700)
    expect(screen.queryByRole('textbox')).toBeNull()
    widen(1280)
    expect(screen.getByRole('textbox')).toBeTruthy()
  })
})
