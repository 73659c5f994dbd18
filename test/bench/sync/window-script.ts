import { z } from 'zod'

/** What the window's own questions came to while the library was pulled. Times are ms. */
export const windowFigures = z.object({
  firstRows: z.number().nullable(),
  failures: z.array(z.string()),
  times: z.record(z.string(), z.array(z.number())),
})
export type WindowFigures = z.infer<typeof windowFigures>

/**
 * Runs in the page while the library is pulled: scrolls the grid that a person sees, and asks what a person makes it ask. It goes on until `window.benchEnd` is set and
 * leaves what it found in `window.benchFigures`. Connecting the account is its first act.
 */
export const windowScript = (form: object) => `(() => {
  const figures = { firstRows: null, failures: [], times: {} }
  window.benchFigures = figures
  const startedAt = performance.now()
  const query = { view: 'library', search: '', sort: 'added', descending: true, accounts: [], types: [], states: [], tags: [], folders: [] }
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
  const ask = async (name, input, as = name) => {
    const from = performance.now()
    const reply = await window.slipway.call(name, input)
    if (reply.ok) (figures.times[as] ??= []).push(performance.now() - from)
    else figures.failures.push(name + ': ' + reply.error.message)
    return reply.ok ? reply.value : null
  }
  const scroll = () => {
    const grid = document.querySelector('[data-asset-id]')?.closest('[role=grid],[role=listbox],main')
    let box = grid
    while (box && box.scrollHeight <= box.clientHeight + 10) box = box.parentElement
    if (box) box.scrollTop = Math.random() * Math.min(box.scrollHeight, 20000)
  }
  const look = async () => {
    for (let turn = 0; !window.benchEnd; turn += 1) {
      const page = await ask('assets.page', { query, offset: 0, limit: 100 }, 'page')
      if (page && page.rows.length > 0) figures.firstRows ??= performance.now() - startedAt
      if (page && page.total > 200) {
        await ask('assets.page', { query, offset: Math.floor(Math.random() * (page.total - 100)), limit: 100 }, 'page anywhere')
        if (turn % 4 === 1) await ask('assets.page', { query: { ...query, search: 'harbour ' + (turn % 90) }, offset: 0, limit: 100 }, 'search')
        if (turn % 8 === 2) await ask('assets.facets', { view: 'library' }, 'facets')
        if (turn % 8 === 5) await ask('accounts.list', {}, 'accounts')
        if (turn % 4 === 3) {
          const row = page.rows[turn % 50]
          if (row && row.state === 'ok') await ask('assets.trash', { ids: [row.id] }, 'change')
        }
      }
      await ask('sync.status', {}, 'status')
      scroll()
      await pause(figures.firstRows === null ? 20 : 400)
    }
    window.benchDone = true
  }
  void ask('accounts.connect', ${JSON.stringify(form)}, 'connect')
  void look()
  return true
})()`
