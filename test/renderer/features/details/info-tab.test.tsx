// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test } from 'vitest'
import type { AssetDetails, Medium } from '../../../../src-preload/contract/asset'
import { AppError } from '../../../../src-preload/contract/errors'
import { InfoTab } from '../../../../src-renderer/features/details/info-tab'
import { buildDetails } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'

const medium = (changes: Partial<Medium> = {}): Medium => ({
  id: '1',
  fileName: 'sunset.jpg',
  size: 1000,
  contentType: 'image/jpeg',
  md5: null,
  ...changes,
})
const show = (changes: Partial<AssetDetails> = {}) => renderPart(<InfoTab asset={buildDetails(1, changes)} accountName="Studio" />)
const text = () => document.body.textContent

afterEach(cleanup)

describe('the facts of an asset', () => {
  test('what the AI of the service made stands apart from what people wrote', () => {
    installBridge({})
    show({ tags: ['spring'], aiTitle: 'A boat at dusk', aiDescription: 'Calm water.', aiTags: ['boat', 'dusk'] })
    const made = screen.getByRole('region', { name: 'Made by the service’s AI' })
    expect(made.textContent).toContain('A boat at dusk')
    expect(made.textContent).toContain('Calm water.')
    expect(within(within(made).getByRole('list', { name: 'AI tags' })).getAllByRole('listitem')).toHaveLength(2)
    expect(within(screen.getByRole('list', { name: 'Tags' })).getByText('spring')).toBeTruthy()
  })

  test('what the service tells once more in a fact of its own is not said twice', () => {
    installBridge({})
    show({
      folderName: 'sound',
      facts: [
        { label: 'Folder', value: 'sound' },
        { label: 'Segment', value: '511' },
      ],
    })
    expect(screen.getAllByText('sound')).toHaveLength(1)
    expect(screen.getByText('511')).toBeTruthy()
  })

  test('quirk 10: where the AI made nothing and everything optional is missing, nothing stands there', () => {
    installBridge({})
    show()
    expect(screen.queryByText('Made by the service’s AI')).toBeNull()
    expect(text()).not.toContain('null')
  })

  test('quirk 9: how far the service is stands there in words, with its own reason', () => {
    installBridge({})
    show({ processing: 'failed', processingNote: 'codec not supported' })
    expect(text()).toContain('Failed at the service: codec not supported')
    cleanup()
    show({ processing: 'processing' })
    expect(text()).toContain('Being processed')
    cleanup()
    show({ processing: 'unknown', processingNote: 'QUARANTINED' })
    expect(text()).toContain('State not known: QUARANTINED')
    cleanup()
    show({ processing: 'ready', processingNote: 'whatever' })
    expect(text()).not.toContain('whatever')
  })

  test('quirk 38: what comes from the service is text, never markup', () => {
    installBridge({})
    show({
      stateReason: 'Must be a <code>article</code>.',
      processing: 'failed',
      processingNote: '<img src=x onerror="boom()">',
      facts: [{ label: '<b>Rating</b>', value: '<i>5</i>' }],
    })
    expect(document.querySelector('img, b, i, code')).toBeNull()
    expect(text()).toContain('Must be a <code>article</code>.')
    expect(text()).toContain('<b>Rating</b>')
  })

  test('folder, project and what else the service tells are among the facts', () => {
    installBridge({})
    show({
      folderName: 'Spring',
      projectId: 'Kp3_x',
      facts: [
        { label: 'Locale', value: 'fr-FR' },
        { label: 'Locale', value: 'de-DE' },
      ],
    })
    for (const said of ['Spring', 'Kp3_x', 'fr-FR', 'de-DE']) expect(screen.getByText(said)).toBeTruthy()
  })

  test('each check sum is shown once: that of the asset is not said again at its medium', () => {
    installBridge({})
    const md5 = '9e107d9d372bb6826bd81d3542a419d6'
    const other = '00000000000000000000000000000001'
    show({ md5, sha256: 'a'.repeat(64), media: [medium({ md5 }), medium({ id: '2', md5: other })] })
    expect(screen.getAllByText(md5)).toHaveLength(1)
    expect(screen.getAllByText('a'.repeat(64))).toHaveLength(1)
    expect(screen.getAllByText(other)).toHaveLength(1)
  })
})

describe('the file metadata of an asset', () => {
  const open = () => userEvent.click(screen.getByRole('button', { name: 'File metadata' }))

  test('are asked for only when somebody opens them', async () => {
    const bridge = installBridge({ 'assets.file-metadata': () => ({ rows: [{ label: 'Aperture', value: 'f/2.8' }], isCut: true }) })
    show()
    expect(bridge.inputsOf('assets.file-metadata')).toEqual([])
    await open()
    expect(await screen.findByText('f/2.8')).toBeTruthy()
    expect(text()).toContain('There is more than can be shown here')
    expect(bridge.inputsOf('assets.file-metadata')).toEqual([{ id: buildDetails(1).id }])
    await open()
    expect(screen.queryByText('f/2.8')).toBeNull()
  })

  test('do not repeat on every line the groups that all of them lie in', async () => {
    const rows = [
      { label: 'metadata › general › format', value: 'webm' },
      { label: 'metadata › video › codec', value: 'vp9' },
    ]
    installBridge({ 'assets.file-metadata': () => ({ rows, isCut: false }) })
    show()
    await open()
    const terms = await screen.findAllByRole('term')
    expect(terms.map(({ textContent }) => textContent)).toEqual(expect.arrayContaining(['general › format', 'video › codec']))
  })

  test('keep the last part of a label that is the only one', async () => {
    installBridge({ 'assets.file-metadata': () => ({ rows: [{ label: 'general › format', value: 'webm' }], isCut: false }) })
    show()
    await open()
    expect(await screen.findByText('format')).toBeTruthy()
  })

  test('say why they can not be read, and are asked for again on request', async () => {
    let isDown = true
    installBridge({
      'assets.file-metadata': () => {
        if (isDown) throw new AppError('offline', 'Media Pocket could not be reached. Try again.')
        return { rows: [], isCut: false }
      },
    })
    show()
    await open()
    expect((await screen.findByRole('alert')).textContent).toContain('could not be reached')
    isDown = false
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }))
    expect(await screen.findByText('The service has read nothing out of this file.')).toBeTruthy()
  })

  test('stay shut with the reason where the service has none', async () => {
    const bridge = installBridge({})
    show({ refusals: { 'file-metadata': 'Wordbee has no documented way to show file metadata.' } })
    await userEvent.click(screen.getByRole('button', { name: 'File metadata', description: /no documented way/ }))
    expect(bridge.calls).toEqual([])
  })
})

describe('the media of an asset', () => {
  test('quirk 44: none is not a fault, and a medium of which nothing is known is still one', () => {
    installBridge({})
    show({ media: [] })
    expect(screen.getByText('This asset has no media yet.')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Remove media…' })).toBeNull()
    cleanup()
    show({ media: [medium({ fileName: null, size: null, contentType: null })] })
    expect(within(screen.getByRole('list', { name: 'Media' })).getByText('Unnamed')).toBeTruthy()
    expect(text()).not.toContain('null')
  })

  test('each can be downloaded by itself', async () => {
    const bridge = installBridge({ 'assets.download': () => ({ saved: true, fileName: 'sunset.jpg' }) })
    show({ media: [medium(), medium({ id: '2', fileName: 'second.jpg' })] })
    await userEvent.click(screen.getByRole('button', { name: 'Download second.jpg' }))
    await waitFor(() => expect(bridge.inputsOf('assets.download')).toEqual([{ id: buildDetails(1).id, mediumId: '2' }]))
  })

  test('what can not be done with them says why', async () => {
    const bridge = installBridge({})
    const why = 'OctoSpark has no documented way to do this.'
    show({ media: [medium()], refusals: { download: why, 'share-link': why, 'remove-media': why } })
    for (const name of ['Download sunset.jpg', 'Share link… sunset.jpg', 'Remove media…'])
      await userEvent.click(screen.getByRole('button', { name, description: why }))
    expect(bridge.calls).toEqual([])
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})
