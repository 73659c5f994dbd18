import type { ReactNode } from 'react'
import type { AssetId } from '../../../src-preload/contract/ids'
import type { IntakeRow } from '../../../src-preload/contract/intake'
import { ContextMenu } from '../../ui/context-menu'
import type { MenuEntry } from '../../ui/context-menu'
import { visibleText } from '../../ui/visible-text'
import { act, actionsOf } from './row-actions'
import { actionWords } from './words'

/** px from the window's corner. */
export interface MenuPlace {
  readonly x: number
  readonly y: number
}

interface IntakeMenuProps {
  readonly row: IntakeRow
  readonly place: MenuPlace
  readonly onOpenAsset: (id: AssetId) => void
  readonly onClose: () => void
}

/** Everything that can be done to one file. */
export function IntakeMenu({ row, place, onOpenAsset, onClose }: IntakeMenuProps): ReactNode {
  const { assetId } = row
  const entries: readonly MenuEntry[] = [
    ...actionsOf(row).map((action, index) => ({
      id: action,
      label: actionWords[action].label,
      keys: actionWords[action].key,
      isFirst: action === 'reveal' && index > 0,
      run: () => void act(action, row),
    })),
    ...(assetId === null ? [] : [{ id: 'asset', label: 'Go to asset', keys: 'Enter', run: () => onOpenAsset(assetId) }]),
  ]
  if (entries.length === 0) return null
  return <ContextMenu label={`What to do with “${visibleText(row.name)}”`} {...place} entries={entries} onClose={onClose} />
}
