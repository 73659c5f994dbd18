import clsx from 'clsx'
import { useId } from 'react'
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import styles from './button.module.css'
import { Tip } from './tip'

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled' | 'className'> {
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger' | undefined
  readonly icon?: ReactNode
  /** Why it can not be used now. It stays in the way of the Tab key so that the reason can be heard and seen. */
  readonly reason?: string | undefined
  readonly isBusy?: boolean | undefined
  readonly isDisabled?: boolean | undefined
  readonly ref?: Ref<HTMLButtonElement>
}

/** A button with words. */
export function Button({ kind = 'plain', icon, reason, isBusy, isDisabled, children, onClick, ...rest }: ButtonProps): ReactNode {
  const reasonId = useId()
  const isOff = isBusy === true || isDisabled === true || reason !== undefined
  const button = (
    <button
      type="button"
      {...rest}
      className={clsx(styles['button'], styles[kind])}
      aria-disabled={isOff ? true : undefined}
      aria-busy={isBusy === true ? true : undefined}
      aria-describedby={reason === undefined ? rest['aria-describedby'] : reasonId}
      onClick={(event) => {
        if (isOff) event.preventDefault()
        else onClick?.(event)
      }}
    >
      {isBusy ? <span className={styles['spinner']} aria-hidden="true" /> : icon}
      <span className={styles['words']}>{children}</span>
    </button>
  )
  if (reason === undefined) return button
  return (
    <>
      <Tip text={reason}>{button}</Tip>
      <span id={reasonId} hidden>
        {reason}
      </span>
    </>
  )
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled' | 'className' | 'aria-label' | 'children'> {
  readonly label: string
  readonly icon: ReactNode
  readonly isDisabled?: boolean | undefined
  readonly ref?: Ref<HTMLButtonElement>
}

/** A button with a picture; its name is shown on hover and focus. */
export function IconButton({ label, icon, isDisabled, onClick, ...rest }: IconButtonProps): ReactNode {
  return (
    <Tip text={label}>
      <button
        type="button"
        {...rest}
        className={clsx(styles['button'], styles['quiet'], styles['icon'])}
        aria-label={label}
        aria-disabled={isDisabled === true ? true : undefined}
        onClick={(event) => {
          if (!isDisabled) onClick?.(event)
        }}
      >
        {icon}
      </button>
    </Tip>
  )
}
