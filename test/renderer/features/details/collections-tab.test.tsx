// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test } from 'vitest'
import { AppError } from '../../../../src-preload/contract/errors'
import { CollectionsTab } from '../../../../src-renderer/features/details/collections-tab'
import { buildDetails } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'

const asset = buildDetails(1)
const { id } = asset
const nothing = {
  'assets.collections': () => [],
  'activity.page': () => ({ rows: [], total: 0, failed: 0, needsReview: 0, conflicts: 0, failedByKind: [] }),
}
const old = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Collection ID or link' })
const fresh = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'New collection' })
const project = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Project ID or link' })
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }))

afterEach(cleanup)

describe('the collections of an asset', () => {
  test('are listed, however many', async () => {
    const many = Array.from({ length: 300 }, (_, number) => ({ id: `-c${number}`, title: `Collection ${number}`, description: null }))
    installBridge({ ...nothing, 'assets.collections': () => many })
    renderPart(<CollectionsTab asset={asset} />)
    expect(within(await screen.findByRole('list', { name: 'Collections' })).getAllByRole('listitem')).toHaveLength(300)
  })

  test('quirk 47: an ID that begins with a dash goes out as it was typed', async () => {
    const bridge = installBridge({ ...nothing, 'assets.add-to-collection': () => undefined })
    renderPart(<CollectionsTab asset={asset} />)
    await userEvent.type(old(), ' -Kp3_x81aGhQ0000abc1 ')
    await press('Add to collection')
    await waitFor(() => expect(old().value).toBe(''))
    expect(bridge.inputsOf('assets.add-to-collection')).toEqual([{ id, collectionId: '-Kp3_x81aGhQ0000abc1', title: '' }])
  })

  test('a new one is made by its title', async () => {
    const bridge = installBridge({ ...nothing, 'assets.add-to-collection': () => undefined })
    renderPart(<CollectionsTab asset={asset} />)
    await userEvent.type(fresh(), 'Spring')
    await press('Add to collection')
    await waitFor(() => expect(bridge.inputsOf('assets.add-to-collection')).toEqual([{ id, collectionId: null, title: 'Spring' }]))
  })

  test('neither or both is answered at a field, and nothing is sent', async () => {
    const bridge = installBridge(nothing)
    renderPart(<CollectionsTab asset={asset} />)
    await press('Add to collection')
    expect(await screen.findByText(/Enter the ID of a collection/)).toBeTruthy()
    expect(document.activeElement).toBe(old())
    await userEvent.type(old(), 'a')
    await userEvent.type(fresh(), 'b')
    await press('Add to collection')
    expect(await screen.findByText(/Fill in only one of the two/)).toBeTruthy()
    expect(bridge.inputsOf('assets.add-to-collection')).toEqual([])
  })

  test('what is refused is said at the field, and what was typed stays', async () => {
    installBridge({
      ...nothing,
      'assets.add-to-collection': () => {
        throw new AppError('invalid-input', 'This is no ID of a collection.', 'collectionId')
      },
    })
    renderPart(<CollectionsTab asset={asset} />)
    await userEvent.type(old(), 'nonsense!')
    await press('Add to collection')
    expect(await screen.findByText('This is no ID of a collection.')).toBeTruthy()
    expect(old().value).toBe('nonsense!')
  })
})

describe('the project of an asset', () => {
  test('is named, and the asset can be taken out of it', async () => {
    const bridge = installBridge({
      ...nothing,
      'assets.project': () => ({ id: 'Kp3_x', title: 'Nordlys', description: null }),
      'assets.unassign-project': () => undefined,
    })
    renderPart(<CollectionsTab asset={buildDetails(1, { projectId: 'Kp3_x' })} />)
    expect(within(screen.getByRole('region', { name: 'Project' })).getByText('Kp3_x')).toBeTruthy()
    expect(await screen.findByText('Nordlys')).toBeTruthy()
    await press('Take out of the project')
    await waitFor(() => expect(bridge.inputsOf('assets.unassign-project')).toEqual([{ id }]))
  })

  test('where there is none, there is nothing to be taken out of', async () => {
    const bridge = installBridge(nothing)
    renderPart(<CollectionsTab asset={asset} />)
    await userEvent.click(screen.getByRole('button', { name: 'Take out of the project', description: 'This asset is in no project.' }))
    expect(bridge.inputsOf('assets.unassign-project')).toEqual([])
  })

  test('another one is assigned by its ID or link', async () => {
    const bridge = installBridge({ ...nothing, 'assets.assign-project': () => undefined })
    renderPart(<CollectionsTab asset={asset} />)
    await press('Assign')
    expect(await screen.findByText('Enter the project’s ID, or a link to it.')).toBeTruthy()
    await userEvent.type(project(), 'https://pocket.example/p/Kp3_x')
    await press('Assign')
    await waitFor(() => expect(bridge.inputsOf('assets.assign-project')).toEqual([{ id, text: 'https://pocket.example/p/Kp3_x' }]))
    await waitFor(() => expect(project().value).toBe(''))
  })

  test('a service without projects says so at both buttons, and Enter sends nothing either', async () => {
    const bridge = installBridge(nothing)
    const why = 'Wordbee has no documented way to assign assets to projects.'
    renderPart(<CollectionsTab asset={buildDetails(1, { projectId: 'x', refusals: { projects: why } })} />)
    await userEvent.type(project(), 'abc{Enter}')
    for (const name of ['Assign', 'Take out of the project']) await userEvent.click(screen.getByRole('button', { name, description: why }))
    expect(bridge.calls.filter((made) => made.name.includes('project'))).toEqual([])
  })
})
