// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { FolderList } from '../../../../src-renderer/features/drop-folders/folder-list'
import { everything } from '../../../../src-renderer/features/drop-folders/narrowing'
import { buildAccount, services } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'
import { buildFolder, buildHealth, folderId, folderIdOf } from './builders'

const answers = { 'services.list': () => [...services], 'accounts.list': () => [buildAccount()] }
const items = () => within(screen.getByRole('list', { name: 'Drop folders' })).getAllByRole('listitem')

afterEach(cleanup)

describe('the cards of drop folders', () => {
  test('what wants attention is first seen: a missing folder, then one with held files', () => {
    installBridge(answers)
    const folders = [
      buildFolder({ path: '/fine' }),
      buildFolder({ id: folderIdOf(2), path: '/held', counts: { duplicate: 1 } }),
      buildFolder({ id: folderIdOf(3), path: '/gone', state: 'missing', stateReason: 'The folder is not there. Nothing was deleted.' }),
    ]
    renderPart(<FolderList folders={folders} onNarrow={vi.fn()} />)
    expect(items().map((item) => /\/(fine|held|gone)/.exec(item.textContent)?.[0])).toEqual(['/gone', '/held', '/fine'])
    expect(items()[0]?.textContent).toContain('Folder missing')
    expect(items()[0]?.textContent).toContain('Nothing was deleted.')
  })

  test('health says how the folder is watched and what scans had to find', () => {
    installBridge(answers)
    const now = Date.now()
    const health = buildHealth({
      mode: 'network',
      networkKind: 'nfs4',
      lastEventAt: now - 120_000,
      lastFullScanAt: now - 3_600_000,
      backlog: 12,
      files: 1204,
      missesFoundByScan: 3,
    })
    renderPart(<FolderList folders={[buildFolder({ health })]} onNarrow={vi.fn()} />)
    const facts = [...document.querySelectorAll('dl > div')].map((fact) => fact.textContent)
    expect(facts).toEqual([
      'WatchedNetwork drive (nfs4), looked at every 30 s',
      'Last event2 minutes ago',
      'Last full scan1 hour ago',
      'Files1,204',
      'Backlog12 files',
      'Misses found by scan3 files',
    ])
  })

  test('a folder that is not watched says so instead of a health it has not', () => {
    installBridge(answers)
    renderPart(<FolderList folders={[buildFolder({ state: 'paused', health: null })]} onNarrow={vi.fn()} />)
    expect(document.querySelector('dl')?.textContent).toContain('not now')
    expect(screen.getByRole('button', { name: 'Resume' })).toBeTruthy()
  })

  test('each count is a button that leads to these files', async () => {
    installBridge(answers)
    const onNarrow = vi.fn()
    renderPart(<FolderList folders={[buildFolder({ counts: { 'source-gone': 2, done: 1200 } })]} onNarrow={onNarrow} />)
    await userEvent.click(screen.getByRole('button', { name: '2 source gone' }))
    expect(onNarrow).toHaveBeenCalledWith({ ...everything, dropFolderId: folderId, state: 'source-gone' })
    expect(screen.getByRole('button', { name: '1,200 done' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: /^0 / })).toBeNull()
  })

  test('pause, check and remove are asked of main', async () => {
    const bridge = installBridge({
      ...answers,
      'drop-folders.pause': () => undefined,
      'drop-folders.check': () => undefined,
      'drop-folders.remove': () => undefined,
    })
    renderPart(<FolderList folders={[buildFolder()]} onNarrow={vi.fn()} />)
    await userEvent.click(screen.getByRole('button', { name: 'Pause' }))
    await userEvent.click(screen.getByRole('button', { name: 'Check now' }))
    await userEvent.click(screen.getByRole('button', { name: 'Remove' }))
    await userEvent.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Remove' }))
    expect(bridge.calls.filter(({ name }) => name.startsWith('drop-folders.')).map(({ name }) => name)).toEqual([
      'drop-folders.pause',
      'drop-folders.check',
      'drop-folders.remove',
    ])
  })
})
