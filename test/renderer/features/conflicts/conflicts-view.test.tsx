// @vitest-environment jsdom
import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Conflict } from '../../../../src-preload/contract/conflict'
import { AppError } from '../../../../src-preload/contract/errors'
import type { OperationId } from '../../../../src-preload/contract/ids'
import { followEvents } from '../../../../src-renderer/bridge/query'
import { ConflictsView } from '../../../../src-renderer/features/conflicts/conflicts-view'
import { accountId, assetIdOf, buildDetails } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import type { Answers, FakeBridge } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'

// Choices outlive the view, so every test has conflicts of its own.
let series = 0
const operationIdOf = (number: number): OperationId =>
  `0E${String(series).padStart(12, '0')}${String(number).padStart(12, '0')}` as OperationId

const titleField = { field: 'title', base: 'Hero', mine: 'Hero, graded', theirs: 'Hero at dawn' } as const
const tagsField = { field: 'tags', base: ['sea'], mine: ['sea', 'approved'], theirs: ['dawn'] } as const

const build = (number: number, changes: Partial<Conflict> = {}): Conflict => ({
  operationId: operationIdOf(number),
  accountId,
  accountName: 'Studio',
  assetId: assetIdOf(number),
  assetTitle: `Asset ${number}`,
  foundAt: 1_700_000_000_000,
  fields: [{ ...titleField }],
  ...changes,
})

let conflicts: Conflict[]
let stop: () => void
const onOpenAsset = vi.fn()

function show(answers: Answers = {}): FakeBridge {
  const bridge: FakeBridge = installBridge({
    'conflicts.page': ({ offset, limit }) => ({ rows: conflicts.slice(offset, offset + limit), total: conflicts.length }),
    'conflicts.resolve': ({ operationId }) => {
      conflicts = conflicts.filter((conflict) => conflict.operationId !== operationId)
    },
    'conflicts.resolve-all': () => {
      const count = conflicts.length
      conflicts = []
      return { count }
    },
    'assets.details': () => buildDetails(1),
    ...answers,
  })
  renderPart(<ConflictsView onOpenAsset={onOpenAsset} />)
  stop = followEvents()
  return bridge
}

const card = (title: string) => screen.findByRole('article', { name: title })
const side = (part: HTMLElement, name: 'Mine' | 'Theirs') => within(part).getByRole('radio', { name })
const emit = (bridge: FakeBridge) => act(() => bridge.emit('conflicts.changed'))

beforeEach(() => {
  series += 1
  conflicts = [build(1), build(2), build(3)]
  location.hash = '#/activity/conflicts'
  window.dispatchEvent(new HashChangeEvent('hashchange'))
  HTMLElement.prototype.scrollIntoView = vi.fn()
})

afterEach(() => {
  stop()
  cleanup()
})

describe('one conflict', () => {
  test('shows what was there before, mine and theirs, and sends the side that was chosen', async () => {
    const bridge = show()
    const first = await card('Asset 1')
    expect(first.textContent).toContain('BeforeHero')
    expect(side(first, 'Mine').getAttribute('aria-describedby')).toBeTruthy()
    expect(within(first).getByRole('radio', { name: 'Mine', description: 'Hero, graded' })).toBeTruthy()
    expect(within(first).getByRole('radio', { name: 'Theirs', description: 'Hero at dawn' })).toBeTruthy()
    await userEvent.click(side(first, 'Theirs'))
    await userEvent.click(within(first).getByRole('button', { name: 'Apply' }))
    await waitFor(() => expect(screen.queryByRole('article', { name: 'Asset 1' })).toBeNull())
    expect(bridge.inputsOf('conflicts.resolve')).toEqual([
      { operationId: operationIdOf(1), choices: [{ field: 'title', side: 'theirs', theirs: titleField.theirs }] },
    ])
    expect(await screen.findByText('“Asset 1” stays as Studio has it.')).toBeTruthy()
  })

  test('is not applied before each of its fields is decided, and says so', async () => {
    conflicts = [
      build(1, {
        fields: [{ ...titleField }, { ...tagsField, base: [...tagsField.base], mine: [...tagsField.mine], theirs: [...tagsField.theirs] }],
      }),
    ]
    const bridge = show()
    const only = await card('Asset 1')
    const reason = 'Choose “Mine” or “Theirs” for each field first.'
    expect(within(only).getByRole('button', { name: 'Apply', description: reason })).toBeTruthy()
    const title = within(only).getByRole('group', { name: 'Title' })
    const tags = within(only).getByRole('group', { name: 'Tags' })
    await userEvent.click(side(title, 'Mine'))
    await userEvent.click(within(only).getByRole('button', { name: 'Apply' }))
    expect(bridge.inputsOf('conflicts.resolve')).toEqual([])
    await userEvent.click(side(tags, 'Theirs'))
    await userEvent.click(within(only).getByRole('button', { name: 'Apply' }))
    await waitFor(() =>
      expect(bridge.inputsOf('conflicts.resolve')).toEqual([
        {
          operationId: operationIdOf(1),
          choices: [
            { field: 'title', side: 'mine', theirs: titleField.theirs },
            { field: 'tags', side: 'theirs', theirs: [...tagsField.theirs] },
          ],
        },
      ]),
    )
  })

  test('marks the words that differ, and the tags that came and went', async () => {
    conflicts = [build(1, { fields: [{ ...titleField }, { field: 'tags', base: ['sea'], mine: ['sea', 'approved'], theirs: ['dawn'] }] })]
    show()
    const only = await card('Asset 1')
    expect([...only.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual([', graded', 'at dawn'])
    const tags = within(only).getByRole('group', { name: 'Tags' })
    expect(within(tags).getByRole('radio', { name: 'Mine' })).toBeTruthy()
    expect(tags.textContent).toContain('approved (added)')
    expect(tags.textContent).toContain('sea (removed)')
  })

  test('says what is empty and what is not known', async () => {
    conflicts = [
      build(1, {
        fields: [
          { field: 'description', base: null, mine: '', theirs: 'Words' },
          { field: 'tags', base: null, mine: [], theirs: ['a'] },
        ],
      }),
    ]
    show()
    const only = await card('Asset 1')
    expect(within(only).getAllByText('Not known')).toHaveLength(2)
    expect(within(only).getByText('Empty')).toBeTruthy()
    expect(within(only).getByText('No tags')).toBeTruthy()
    expect(only.textContent).not.toContain('(added)')
  })

  test('what is written in a value is text, never markup', async () => {
    conflicts = [build(1, { fields: [{ field: 'title', base: 'x', mine: '<img src=x onerror=alert(1)>', theirs: '<b>bold</b>' }] })]
    show()
    const only = await card('Asset 1')
    expect(only.textContent).toContain('<img src=x onerror=alert(1)>')
    expect(only.querySelector('img, b')).toBeNull()
  })

  test('a long text is cut around what differs until it is asked for', async () => {
    const long = 'Boats leave the harbour. '.repeat(100)
    conflicts = [
      build(1, { fields: [{ field: 'description', base: long, mine: `${long}Mine ends so.`, theirs: `Theirs begins so. ${long}` }] }),
    ]
    show()
    const only = await card('Asset 1')
    expect(only.textContent).toContain('Mine ends so.')
    expect(only.textContent).toContain('Theirs begins so.')
    expect(only.textContent.length).toBeLessThan(2000)
    await userEvent.click(within(only).getByRole('button', { name: 'Show the whole texts' }))
    expect(only.textContent).toContain(long)
    expect(within(only).getByRole('button', { name: 'Show less' }).getAttribute('aria-expanded')).toBe('true')
  })

  test('a refusal stays with the conflict, and nothing chosen is lost', async () => {
    show({
      'conflicts.resolve': () => {
        throw new AppError('refused', 'Decide about the tags too.')
      },
    })
    const first = await card('Asset 1')
    await userEvent.click(side(first, 'Mine'))
    await userEvent.click(within(first).getByRole('button', { name: 'Apply' }))
    expect((await within(first).findByRole('alert')).textContent).toContain('Decide about the tags too.')
    expect((side(first, 'Mine') as HTMLInputElement).checked).toBe(true)
  })

  test('when the service has another value by now, that is said and shown', async () => {
    show({
      'conflicts.resolve': () => {
        conflicts = [build(1, { fields: [{ ...titleField, theirs: 'Hero at noon' }] })]
        throw new AppError('refused', 'The title changed at the service meanwhile.')
      },
    })
    const first = await card('Asset 1')
    await userEvent.click(side(first, 'Theirs'))
    await userEvent.click(within(first).getByRole('button', { name: 'Apply' }))
    expect(await within(first).findByRole('radio', { name: 'Theirs', description: 'Hero at noon' })).toBeTruthy()
    expect((await within(first).findByRole('alert')).textContent).toContain('The title changed at the service meanwhile.')
    expect((side(first, 'Theirs') as HTMLInputElement).checked).toBe(false)
  })

  test('what was chosen is there again when the view comes back', async () => {
    show()
    await userEvent.click(side(await card('Asset 2'), 'Theirs'))
    cleanup()
    stop()
    show()
    expect((side(await card('Asset 2'), 'Theirs') as HTMLInputElement).checked).toBe(true)
  })

  test('a choice does not hold for values that came after it', async () => {
    const bridge = show()
    const first = await card('Asset 1')
    await userEvent.click(side(first, 'Theirs'))
    conflicts = [build(1, { fields: [{ ...titleField, theirs: 'Hero at noon' }] }), build(2)]
    emit(bridge)
    expect(await within(first).findByText('This changed at Studio meanwhile. Choose again.')).toBeTruthy()
    expect((side(first, 'Theirs') as HTMLInputElement).checked).toBe(false)
    await userEvent.click(within(first).getByRole('button', { name: 'Apply' }))
    expect(bridge.inputsOf('conflicts.resolve')).toEqual([])
  })

  test('leads to its asset', async () => {
    show()
    await userEvent.click(within(await card('Asset 2')).getByRole('button', { name: 'Open asset' }))
    expect(onOpenAsset).toHaveBeenCalledWith(assetIdOf(2))
  })
})

describe('all conflicts', () => {
  test('are decided alike only after a question that names how many there are', async () => {
    const bridge = show()
    await card('Asset 1')
    await userEvent.click(screen.getByRole('button', { name: 'Use mine for all' }))
    const question = screen.getByRole('alertdialog', { name: 'Use mine for all 3 conflicts?' })
    await userEvent.click(within(question).getByRole('button', { name: 'Cancel' }))
    expect(bridge.inputsOf('conflicts.resolve-all')).toEqual([])
    await userEvent.click(screen.getByRole('button', { name: 'Use theirs for all' }))
    const other = screen.getByRole('alertdialog', { name: 'Use theirs for all 3 conflicts?' })
    expect(other.textContent).toContain('Your values are kept in the history of each asset.')
    await userEvent.click(within(other).getByRole('button', { name: 'Use theirs for all' }))
    expect(await screen.findByText('Theirs are taken in 3 conflicts.')).toBeTruthy()
    expect(bridge.inputsOf('conflicts.resolve-all')).toEqual([{ side: 'theirs' }])
    expect(await screen.findByText(/^No conflicts\./)).toBeTruthy()
  })

  test('when it can not be done, the question says why and stays', async () => {
    show({
      'conflicts.resolve-all': () => {
        throw new AppError('unexpected', 'The disk is full. Make room, then try again.')
      },
    })
    await card('Asset 1')
    await userEvent.click(screen.getByRole('button', { name: 'Use mine for all' }))
    const question = screen.getByRole('alertdialog')
    await userEvent.click(within(question).getByRole('button', { name: 'Use mine for all' }))
    expect((await within(question).findByRole('alert')).textContent).toContain('The disk is full.')
  })

  test('of many, one part is read at a time', async () => {
    conflicts = Array.from({ length: 120 }, (_, number) => build(number))
    const bridge = show()
    expect(await screen.findAllByRole('article')).toHaveLength(50)
    await userEvent.click(screen.getByRole('button', { name: 'Show more of 120' }))
    await waitFor(() => expect(screen.getAllByRole('article')).toHaveLength(100))
    expect(bridge.inputsOf('conflicts.page')).toEqual([
      { offset: 0, limit: 50 },
      { offset: 50, limit: 50 },
    ])
  })

  test('none, and a failure to read them, are said in words', async () => {
    conflicts = []
    show()
    expect(await screen.findByText(/^No conflicts\./)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Use mine for all' })).toBeNull()
    cleanup()
    stop()
    show({
      'conflicts.page': () => {
        throw new AppError('unexpected', 'The library could not be read.')
      },
    })
    expect((await screen.findByRole('alert')).textContent).toContain('The library could not be read.')
  })
})

describe('by keyboard alone', () => {
  test('the arrow keys choose a side, Ctrl+Enter applies, and the focus goes on to the next conflict', async () => {
    const bridge = show()
    const first = await card('Asset 1')
    side(first, 'Mine').focus()
    await userEvent.keyboard(' {ArrowRight}')
    expect((side(first, 'Theirs') as HTMLInputElement).checked).toBe(true)
    await userEvent.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() => expect(screen.queryByRole('article', { name: 'Asset 1' })).toBeNull())
    expect(bridge.inputsOf('conflicts.resolve')).toHaveLength(1)
    expect(document.activeElement?.textContent).toBe('Asset 2')
  })

  test('Alt with the arrow keys walks over the conflicts and stops at the ends', async () => {
    show()
    side(await card('Asset 2'), 'Mine').focus()
    await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}')
    expect(document.activeElement?.textContent).toBe('Asset 3')
    await userEvent.keyboard('{Alt>}{ArrowDown}{ArrowUp}{ArrowUp}{ArrowUp}{/Alt}')
    expect(document.activeElement?.textContent).toBe('Asset 1')
  })

  test('when the conflict that has the focus ends by itself the focus is not lost, and with the last one it goes to the place', async () => {
    const bridge = show()
    side(await card('Asset 3'), 'Mine').focus()
    conflicts = [build(1), build(2)]
    emit(bridge)
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Asset 2'))
    conflicts = []
    emit(bridge)
    await screen.findByText(/^No conflicts\./)
    expect(document.activeElement).not.toBe(document.body)
  })
})

describe('an address that names a conflict', () => {
  const goTo = (number: number) => {
    location.hash = `#/activity/conflicts/${operationIdOf(number)}`
    window.dispatchEvent(new HashChangeEvent('hashchange'))
  }

  test('leads to it, however far down it is', async () => {
    conflicts = Array.from({ length: 120 }, (_, number) => build(number))
    goTo(110)
    show()
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Asset 110'))
    await waitFor(() => expect(location.hash).toBe('#/activity/conflicts'))
  })

  test('says when it has ended meanwhile', async () => {
    goTo(9)
    show()
    expect(await screen.findByText('That conflict has ended meanwhile.')).toBeTruthy()
  })
})
