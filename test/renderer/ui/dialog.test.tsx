// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Button } from '../../../src-renderer/ui/button'
import { Dialog } from '../../../src-renderer/ui/dialog'
import { RadioField, TextField } from '../../../src-renderer/ui/field'
import { renderPart } from '../support/render'

afterEach(cleanup)

const actions = (
  <>
    <Button>Cancel</Button>
    <Button kind="primary">Go</Button>
  </>
)
const ignore = () => undefined

describe('where the focus is when a dialog opens', () => {
  test('it is in the first field', () => {
    renderPart(
      <Dialog title="New folder" onClose={vi.fn()} actions={actions}>
        <p>Where it is made.</p>
        <TextField label="Name" value="" onChange={ignore} />
        <TextField label="Note" value="" onChange={ignore} />
      </Dialog>,
    )
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Name' }))
  })

  test('among choices it is at the chosen one, as the arrow keys go on from there', () => {
    const options = ['first', 'second'].map((value) => ({ value, label: value }))
    renderPart(
      <Dialog title="Add account" onClose={vi.fn()} actions={actions}>
        <RadioField label="Service" value="second" options={options} onChange={ignore} />
        <TextField label="Name" value="" onChange={ignore} />
      </Dialog>,
    )
    expect(document.activeElement).toBe(screen.getByRole('radio', { name: 'second' }))
  })

  test('without a field it is at the button that changes nothing', () => {
    renderPart(
      <Dialog title="Start this action?" onClose={vi.fn()} actions={actions}>
        <TextField label="Link" value="x" isReadOnly onChange={ignore} />
      </Dialog>,
    )
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Cancel' }))
  })
})

describe('Escape', () => {
  const escape = () => fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' })

  test('closes the dialog once, wherever the focus is in it', () => {
    const onClose = vi.fn()
    renderPart(
      <Dialog title="New folder" onClose={onClose} actions={actions}>
        <TextField label="Name" value="" onChange={ignore} />
      </Dialog>,
    )
    escape()
    expect(onClose).toHaveBeenCalledTimes(1)
  })

  test('closes the topmost dialog alone while the focus is nowhere', () => {
    const [outer, inner] = [vi.fn(), vi.fn()]
    renderPart(
      <>
        <Dialog title="Search" onClose={outer}>
          <p>Below</p>
        </Dialog>
        <Dialog title="Question" onClose={inner}>
          <p>Above</p>
        </Dialog>
      </>,
    )
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    expect(document.activeElement).toBe(document.body)
    escape()
    expect([outer.mock.calls.length, inner.mock.calls.length]).toEqual([0, 1])
  })
})
