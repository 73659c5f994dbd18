// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test } from 'vitest'
import { changeQuery, libraryList } from '../../../../src-renderer/features/assets/asset-list'
import { Toolbar } from '../../../../src-renderer/features/assets/toolbar'
import { installBridge } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'

afterEach(() => {
  cleanup()
  changeQuery(libraryList, { search: '' })
})

test('what was typed into the search is kept when the view is left before the search was asked', async () => {
  installBridge({ 'assets.page': () => ({ rows: [], total: 0 }) })
  const { unmount } = renderPart(<Toolbar list={libraryList} searchLabel="Search assets" />)
  await userEvent.type(screen.getByRole('searchbox', { name: 'Search assets' }), 'fjord')
  unmount()
  expect(libraryList.pages.store.getState().query.search).toBe('fjord')
})
