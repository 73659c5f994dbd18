import { useState } from 'react'
import type { ReactNode, SyntheticEvent } from 'react'
import { leastCap, mostCap } from '../../../src-preload/contract/limits'
import { useCall } from '../../bridge/query'
import { Button } from '../../ui/button'
import { ChoiceField, TextField } from '../../ui/field'
import { setCap } from './act'
import styles from './transfers.module.css'
import { formatSpeed } from './words'

const megabyte = 1_000_000
const usual = [0.25, 0.5, 1, 2, 5, 10, 25, 50, 100].map((many) => many * megabyte)

/** What was typed as bytes in a second; a sentence where it is no such number. */
export function readLimit(typed: string): number | string {
  const text = typed.trim().replace(',', '.')
  const cap = /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * megabyte) : Number.NaN
  if (Number.isNaN(cap)) return 'Enter a number of megabytes in a second, such as 2 or 0.5.'
  if (cap < leastCap || cap > mostCap) return `Enter a number from 0.02 to ${String(Math.floor(mostCap / megabyte))}.`
  return cap
}

/** How fast files may leave this computer, all accounts together. It holds at once, for what is being sent as well. */
export function CapField(): ReactNode {
  const { data } = useCall('transfers.page', { offset: 0, limit: 1 })
  const [isOther, setOther] = useState(false)
  if (data === undefined) return null
  const { cap } = data
  const known = cap === null || usual.includes(cap) ? usual : [...usual, cap].sort((a, b) => a - b)
  const options = [
    { value: 'none', label: 'No limit' },
    ...known.map((speed) => ({ value: String(speed), label: formatSpeed(speed) })),
    { value: 'other', label: 'Other…' },
  ]

  function choose(value: string) {
    setOther(value === 'other')
    if (value !== 'other') void setCap(value === 'none' ? null : Number(value))
  }

  return (
    <div className={styles['cap']}>
      <ChoiceField
        label="Speed limit"
        value={isOther ? 'other' : cap === null ? 'none' : String(cap)}
        options={options}
        onChange={choose}
      />
      {isOther && <OtherLimit onDone={() => setOther(false)} />}
    </div>
  )
}

function OtherLimit({ onDone }: { readonly onDone: () => void }): ReactNode {
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string | null>(null)

  async function submit(event: SyntheticEvent) {
    event.preventDefault()
    const cap = readLimit(typed)
    if (typeof cap === 'string') setProblem(cap)
    else if (await setCap(cap)) onDone()
  }

  return (
    <form className={styles['other']} onSubmit={(event) => void submit(event)}>
      <TextField
        label="Megabytes in a second"
        value={typed}
        inputMode="decimal"
        error={problem ?? undefined}
        onChange={(value) => {
          setTyped(value)
          setProblem(null)
        }}
        beside={<Button type="submit">Set limit</Button>}
      />
    </form>
  )
}
