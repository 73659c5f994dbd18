// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import type { AssetRow } from '../../../../src-preload/contract/asset'
import { AssetTile } from '../../../../src-renderer/features/assets/asset-tile'
import { nameOfRow } from '../../../../src-renderer/features/assets/words'
import { buildRow } from '../../support/builders'
import { renderPart } from '../../support/render'

const show = (changes: Partial<AssetRow>) => {
  renderPart(<AssetTile row={buildRow(1, changes)} index={0} column={0} isSelected={false} isFocus />)
  return screen.getByRole('gridcell').textContent
}

afterEach(cleanup)

describe('the marks of an asset in the grid and the list', () => {
  test.each([
    ['processing', 'Being processed'],
    ['failed', 'Failed at the service'],
    ['unknown', 'State not known'],
  ] as const)('an asset that is "%s" at its service says "%s"', (processing, words) => {
    expect(show({ processing })).toContain(words)
    expect(nameOfRow(buildRow(1, { processing }))).toContain(words.toLowerCase())
  })

  test('a ready one, and one of a service without such a state, says nothing of it', () => {
    const plain = show({ processing: null })
    cleanup()
    expect(show({ processing: 'ready' })).toBe(plain)
  })

  test('what waits here comes before what goes on at the service', () => {
    const text = show({ state: 'needs-review', processing: 'processing' })
    expect(text).toContain('Needs review')
    expect(text).not.toContain('Being processed')
  })

  test('days left are said only where they are known', () => {
    expect(show({ trashedAt: 5, daysLeft: null })).not.toContain('left')
    cleanup()
    expect(show({ trashedAt: 5, daysLeft: 3, trashedAtIsAbout: true })).toContain('about 3 days left')
  })
})
