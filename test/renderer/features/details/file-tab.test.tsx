// @vitest-environment jsdom
import { QueryClientProvider } from '@tanstack/react-query'
import { cleanup, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test } from 'vitest'
import { AppError } from '../../../../src-preload/contract/errors'
import type { GenerationFacts, MediaFacts } from '../../../../src-preload/contract/media-facts'
import { FileTab } from '../../../../src-renderer/features/details/file-tab'
import { queryClient } from '../../../../src-renderer/bridge/query'
import { buildDetails } from '../../support/builders'
import { installBridge } from '../../support/fake-bridge'
import { renderPart } from '../../support/render'

const nothing: MediaFacts = {
  type: { mime: 'image/png', extension: 'png' },
  kind: 'image',
  width: null,
  height: null,
  durationMs: null,
  isAnimated: null,
  videoCodec: null,
  audioCodec: null,
  capture: { make: null, model: null, lens: null, takenAt: null, zone: null, orientation: null, position: null },
  written: { title: null, description: null, creator: null, copyright: null, keywords: [], rating: null },
  generation: null,
  hasThumbnail: false,
  gaps: [],
}
const made: GenerationFacts = {
  tool: 'comfyui',
  prompt: 'a boat at dusk',
  negativePrompt: 'people',
  seed: '9007199254740993',
  model: 'sd_xl.safetensors',
  sampler: 'euler',
  steps: 20,
  guidance: 7.5,
  width: 1024,
  height: 768,
  workflow: '{"nodes":[]}',
  raw: null,
}

afterEach(cleanup)

async function show(facts: Partial<MediaFacts> | null) {
  const bridge = installBridge({ 'assets.media-facts': () => (facts === null ? null : { ...nothing, ...facts }) })
  const asset = buildDetails(1)
  renderPart(<FileTab asset={asset} />)
  await screen.findByText(facts === null ? /has not read this file/ : 'Contents')
  return { bridge, asset }
}
const region = (name: string) => screen.getByRole('region', { name })
const copied = () => navigator.clipboard.readText()

describe('what the file of an asset tells', () => {
  test('stands there in words: its content, how it was taken, what was written about it', async () => {
    await show({
      width: 6000,
      height: 4000,
      durationMs: 3_723_000,
      videoCodec: 'hevc',
      audioCodec: 'dts',
      capture: {
        make: 'Maker',
        model: 'Maker One',
        lens: '50mm',
        takenAt: '2026-05-01T14:03:27',
        zone: '+02:00',
        orientation: 6,
        position: { latitude: -47.5, longitude: 7.5, altitude: 270.4 },
      },
      written: {
        title: 'Harbour',
        description: 'Boats.',
        creator: 'A. Person',
        copyright: null,
        keywords: ['sea', 'sea', 'boat'],
        rating: 4,
      },
    })
    const contents = region('Contents').textContent
    expect(contents).toContain('PNG (image/png)')
    // Turned on its side, as it is seen.
    expect(contents).toContain('4,000 × 6,000 pixels')
    expect(contents).toContain('1:02:03')
    expect(contents).toContain('H.265 (HEVC)')
    expect(contents).toContain('DTS')
    const taken = region('Taken').textContent
    expect(taken).toContain('Maker One')
    expect(taken).not.toContain('Maker Maker')
    expect(taken).toMatch(/May 1, 2026, 2:03\sPM \(UTC\+02:00\)/)
    expect(taken).toContain('47.50000° S, 7.50000° E, 270 m above the sea')
    expect(region('Written in the file').textContent).toContain('4 of 5')
    expect(within(screen.getByRole('list', { name: 'Keywords' })).getAllByRole('listitem')).toHaveLength(2)
    expect(screen.queryByRole('region', { name: 'Made by AI' })).toBeNull()
  })

  test('leaves out the parts that say nothing, and says what could not be read, once', async () => {
    await show({
      gaps: [
        { kind: 'size', why: 'damaged' },
        { kind: 'capture', why: 'damaged' },
      ],
    })
    for (const name of ['Taken', 'Written in the file', 'Made by AI']) expect(screen.queryByRole('region', { name })).toBeNull()
    expect(screen.getAllByText(/the file may be damaged/)).toHaveLength(1)
    expect(document.body.textContent).not.toContain('null')
  })

  test('is how a model made it as well, and its workflow can be copied by keyboard', async () => {
    const user = userEvent.setup()
    await show({ generation: made })
    const ai = region('Made by AI')
    for (const words of [
      'ComfyUI',
      'sd_xl.safetensors',
      '9007199254740993',
      'euler',
      '20',
      '7.5',
      '1,024 × 768',
      'a boat at dusk',
      'people',
    ])
      expect(ai.textContent).toContain(words)
    within(ai).getByRole('button', { name: 'Copy workflow' }).focus()
    await user.keyboard('{Enter}')
    expect(await copied()).toBe('{"nodes":[]}')
    expect(await screen.findByText('Workflow copied.')).toBeTruthy()
  })

  test('has its position copied as maps take it', async () => {
    const user = userEvent.setup()
    await show({ capture: { ...nothing.capture, position: { latitude: 47.5, longitude: -7.25, altitude: null } } })
    await user.click(screen.getByRole('button', { name: 'Copy position' }))
    expect(await copied()).toBe('47.500000, -7.250000')
  })

  test('folds a long prompt until all of it is wanted; all of it is copied', async () => {
    const user = userEvent.setup()
    const prompt = `${'word '.repeat(300)}the end`
    await show({ generation: { ...made, prompt } })
    const group = screen.getByRole('group', { name: 'Prompt' })
    expect(group.textContent).not.toContain('the end')
    await user.click(within(group).getByRole('button', { name: 'Copy prompt' }))
    expect(await copied()).toBe(prompt)
    const more = within(group).getByRole('button', { name: /^Show all 1,507 characters/ })
    expect(more.getAttribute('aria-expanded')).toBe('false')
    await user.click(more)
    expect(group.textContent).toContain('the end')
    await user.click(within(group).getByRole('button', { name: 'Show less' }))
    expect(group.textContent).not.toContain('the end')
  })

  test('is text, never markup', async () => {
    await show({
      generation: { ...made, tool: 'unknown', prompt: '<img src=x onerror="boom()">', raw: '<script>boom()</script>' },
      written: { ...nothing.written, title: '<b>bold</b>', keywords: ['<i>k</i>'] },
    })
    expect(document.querySelector('img, script, b, i')).toBeNull()
    expect(region('Made by AI').textContent).toContain('<img src=x onerror="boom()">')
  })

  test('is nothing where the file was not read here, which is said', async () => {
    await show(null)
    expect(document.body.textContent).toContain('It reads files that are sent from this computer.')
  })

  test('that can not be had is asked for again', async () => {
    let isBroken = true
    installBridge({
      'assets.media-facts': () => {
        if (isBroken) throw new AppError('unexpected', 'It could not be read.')
        return nothing
      },
    })
    renderPart(<FileTab asset={buildDetails(2)} />)
    await screen.findByText('It could not be read.')
    isBroken = false
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }))
    expect(await screen.findByRole('region', { name: 'Contents' })).toBeTruthy()
  })

  test('is asked for anew when the content became another', async () => {
    const bridge = installBridge({ 'assets.media-facts': () => nothing })
    const shown = renderPart(<FileTab asset={buildDetails(3, { md5: 'one' })} />)
    await screen.findByRole('region', { name: 'Contents' })
    shown.rerender(
      <QueryClientProvider client={queryClient}>
        <FileTab asset={buildDetails(3, { md5: 'two' })} />
      </QueryClientProvider>,
    )
    await screen.findByRole('region', { name: 'Contents' })
    expect(bridge.inputsOf('assets.media-facts')).toHaveLength(2)
  })
})
