// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test } from 'vitest'
import { AssetPanel } from '../../../../src-renderer/features/details/asset-panel'
import { buildAccount, buildDetails } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'

const refused = { edit: 'Sign in again before you edit.', actions: 'Media Pocket has no actions.' }

afterEach(cleanup)

describe('the details of an asset', () => {
  test('what can not be done is not gone: it can be reached, does nothing, and says why', async () => {
    const bridge = installBridge({})
    renderPart(<AssetPanel asset={buildDetails(1, { refusals: refused })} account={buildAccount()} />)
    const edit = screen.getByRole('button', { name: 'Edit', description: refused.edit })
    await userEvent.click(edit)
    expect(screen.queryByRole('form', { name: 'Edit asset' })).toBeNull()
    edit.focus()
    expect(document.activeElement).toBe(edit)
    expect(bridge.calls).toEqual([])
  })

  test('a tab the service lacks is reached by the arrow keys, stays shut, and says why', async () => {
    installBridge({ 'comments.list': () => [], 'assets.history': () => ({ events: [], next: null }) })
    renderPart(<AssetPanel asset={buildDetails(1, { refusals: refused })} account={buildAccount()} />)
    screen.getByRole('tab', { name: 'History' }).focus()
    await userEvent.keyboard('{ArrowRight}')
    const actions = screen.getByRole('tab', { name: 'Actions', description: refused.actions })
    expect(document.activeElement).toBe(actions)
    expect(actions.getAttribute('aria-selected')).toBe('false')
  })

  test('in the trash it offers to restore instead of moving to the trash', () => {
    installBridge({})
    renderPart(<AssetPanel asset={buildDetails(1, { trashedAt: 5 })} account={buildAccount()} />)
    expect(screen.getByRole('button', { name: 'Restore' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Move to trash' })).toBeNull()
  })

  test('the tab and an edit that is begun are there again when the details come back', async () => {
    installBridge({ 'comments.list': () => [] })
    const asset = buildDetails(7, { title: 'Hero' })
    const shown = renderPart(<AssetPanel asset={asset} account={buildAccount()} />)
    await userEvent.click(screen.getByRole('button', { name: 'Edit' }))
    await userEvent.type(screen.getByRole('textbox', { name: 'Title' }), ' shot')
    await userEvent.click(screen.getByRole('tab', { name: 'Comments' }))
    shown.unmount()
    renderPart(<AssetPanel asset={asset} account={buildAccount()} />)
    expect(screen.getByRole('tab', { name: 'Comments' }).getAttribute('aria-selected')).toBe('true')
    await userEvent.click(screen.getByRole('tab', { name: 'Info' }))
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Title' }).value).toBe('Hero shot')
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Edit' }))
  })

  test('actions open where the service has them; collections open for projects alone as well', async () => {
    const lacking = 'This service has no collections.'
    installBridge({ 'assets.actions': () => ({ actions: [], runs: [] }) })
    renderPart(<AssetPanel asset={buildDetails(8, { refusals: { collections: lacking } })} account={buildAccount()} />)
    await userEvent.click(screen.getByRole('tab', { name: 'Actions' }))
    expect(await screen.findByText('The service offers no action for this asset.')).toBeTruthy()
    await userEvent.click(screen.getByRole('tab', { name: 'Collections' }))
    expect(screen.getByText(lacking)).toBeTruthy()
    expect(screen.getByRole('region', { name: 'Project' })).toBeTruthy()
    cleanup()
    renderPart(
      <AssetPanel asset={buildDetails(9, { refusals: { collections: lacking, projects: 'No projects.' } })} account={buildAccount()} />,
    )
    expect(screen.getByRole('tab', { name: 'Collections', description: lacking }).getAttribute('aria-disabled')).toBe('true')
  })
})
