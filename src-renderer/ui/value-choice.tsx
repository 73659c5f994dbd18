import { useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { Header, ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import type { Output } from '../../src-preload/contract/procedures'
import { Button } from './button'
import styles from './value-choice.module.css'

type Choice = Output<'accounts.choices'>[number]

/** As for every button that opens a list (WAI-ARIA practices). */
const openingKeys: ReadonlySet<string> = new Set(['Enter', ' ', 'ArrowDown'])

interface ValueChoiceProps {
  readonly label: string
  readonly isBusy: boolean
  /** Asks the service; null where it could not be asked, which is then said elsewhere. */
  readonly onAsk: () => Promise<readonly Choice[] | null>
  readonly onChoose: (value: string) => void
}

/** The button "Choose…" beside a field: asks the service for the values it offers and shows them by group. */
export function ValueChoice({ label, isBusy, onAsk, onChoose }: ValueChoiceProps): ReactNode {
  const [choices, setChoices] = useState<readonly Choice[] | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  const isOpen = choices !== null && choices.length > 0
  const ask = () => void onAsk().then(setChoices)

  return (
    <>
      <Button
        ref={button}
        aria-label={`Choose ${label}…`}
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        isBusy={isBusy}
        onClick={ask}
        onKeyDown={(event) => {
          // Not left to the click that these keys make: a click without a pointer is taken for a screen reader's, and the first value gets no focus.
          if (!openingKeys.has(event.key)) return
          event.preventDefault()
          if (!isBusy) ask()
        }}
      >
        Choose…
      </Button>
      <span role="status" className={styles['none']}>
        {choices?.length === 0 && 'The service offers nothing to choose from. Type it instead.'}
      </span>
      <Popover
        triggerRef={button}
        isOpen={isOpen}
        onOpenChange={(isOpening) => {
          if (!isOpening) setChoices(null)
        }}
        placement="bottom end"
        offset={4}
        aria-label={label}
        className={styles['popover'] ?? ''}
      >
        <ListBox
          aria-label={`Choices for ${label}`}
          // eslint-disable-next-line jsx-a11y/no-autofocus -- a list that opens on a press takes the focus (WAI-ARIA practices)
          autoFocus="first"
          className={styles['list'] ?? ''}
          onAction={(key) => {
            onChoose(String(key))
            setChoices(null)
          }}
        >
          {groupsOf(choices ?? []).map(({ name, rows }) =>
            name === null ? (
              rows.map((choice) => <ChoiceItem key={choice.value} choice={choice} />)
            ) : (
              <ListBoxSection key={name} id={`group ${name}`}>
                <Header className={styles['group'] ?? ''}>{name}</Header>
                {rows.map((choice) => (
                  <ChoiceItem key={choice.value} choice={choice} />
                ))}
              </ListBoxSection>
            ),
          )}
        </ListBox>
      </Popover>
    </>
  )
}

function ChoiceItem({ choice }: { readonly choice: Choice }): ReactNode {
  return (
    <ListBoxItem id={choice.value} textValue={choice.label} className={styles['item'] ?? ''}>
      <span>{choice.label}</span>
      {choice.label !== choice.value && <span className={styles['value']}>{choice.value}</span>}
    </ListBoxItem>
  )
}

interface ChoiceGroup {
  readonly name: string | null
  readonly rows: readonly Choice[]
}

/** The choices by group, each value once, in the service's order. */
function groupsOf(choices: readonly Choice[]): ChoiceGroup[] {
  const once = [...new Map(choices.map((choice) => [choice.value, choice])).values()]
  const names = [...new Set(once.map(({ group }) => group))]
  return names.map((name) => ({ name, rows: once.filter(({ group }) => group === name) }))
}
