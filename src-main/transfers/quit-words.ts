/** What is left to send when the program is asked to end. */
export interface LeftToSend {
  /** All files that would go on next time. */
  readonly files: number
  /** The first of them, those that are being sent before the others. `sent`: how much of it left, 0 to 1; null: nothing yet. */
  readonly first: readonly { readonly name: string; readonly sent: number | null }[]
}

/** As many names as are named. */
export const mostNamed = 5

const count = new Intl.NumberFormat('en')

/** What the question says. Pure. */
export function quitWords({ files, first }: LeftToSend): { readonly message: string; readonly detail: string } {
  const named = first.slice(0, mostNamed)
  const lines = named.map(({ name, sent }) => (sent === null ? name : `${name} (${String(Math.floor(sent * 100))} % sent)`))
  const more = files - named.length
  const message = `${count.format(files)} ${files === 1 ? 'file' : 'files'} will go on when Slipway is opened again`
  const anew = named.some(({ sent }) => sent !== null && sent > 0)
    ? 'What is half sent begins again from its start: none of these services lets a file go on in its middle.'
    : 'Nothing of them is lost.'
  return { message, detail: [...lines, ...(more > 0 ? [`and ${count.format(more)} more`] : []), '', anew].join('\n') }
}
