import type { ReactNode } from 'react'
import styles from './welcome.module.css'

/** What the program does, as a picture: files slide down a ramp, out of a folder and into one window that floats. */
export function WelcomePicture(): ReactNode {
  return (
    <svg
      viewBox="0 0 640 250"
      className={styles['picture']}
      role="img"
      aria-label="Files slide from a folder down a ramp into one window, which shows the assets of several services."
    >
      <Ground />
      <Sheets />
      <Screen />
    </svg>
  )
}

/** The folder on its quay, the ramp and the water. */
function Ground(): ReactNode {
  return (
    <g className={styles['stroke']}>
      <path d="M32 36h38l10 11h58a7 7 0 0 1 7 7v58a7 7 0 0 1-7 7H32a7 7 0 0 1-7-7V43a7 7 0 0 1 7-7Z" className={styles['paper']} />
      <path d="M25 64h120" className={styles['faint']} />
      <path d="M8 128h146l176 84" />
      <path d="M154 128v96M206 153v71M258 178v46" className={styles['faint']} />
      <path d="M8 128v96" className={styles['faint']} />
      <path d="M286 224c12 0 12-9 24-9s12 9 24 9 12-9 24-9 12 9 24 9 12-9 24-9 12 9 24 9 12-9 24-9 12 9 24 9 12-9 24-9 12 9 24 9 12-9 24-9 12 9 24 9 12-9 24-9 12 9 24 9 12-9 24-9" />
      <path
        d="M310 239c12 0 12-9 24-9s12 9 24 9 12-9 24-9 12 9 24 9 12-9 24-9 12 9 24 9 12-9 24-9 12 9 24 9 12-9 24-9"
        className={styles['faint']}
      />
    </g>
  )
}

/** Three sheets on the ramp, the last one almost afloat. */
function Sheets(): ReactNode {
  return (
    <g className={styles['sheet']}>
      {[0, 58, 116].map((way) => (
        <g key={way} transform={`translate(${166 + way * 0.903} ${126 + way * 0.431}) rotate(25.5)`}>
          <path d="M0 0V-32h24l10 10V0Z" />
          <path d="M24-32v10h10M7-14h18M7-7h12" />
        </g>
      ))}
    </g>
  )
}

const columns = [404, 468, 532]
const rows = [54, 104, 154]
const tones = ['toneA', 'toneB', 'toneC'] as const

/** The window with its assets. */
function Screen(): ReactNode {
  return (
    <g>
      <rect x="344" y="14" width="268" height="192" rx="9" className={styles['screen']} />
      <g className={styles['stroke']}>
        <path d="M344 40h268M390 40v166" className={styles['faint']} />
        <path d="M355 56h24M355 70h18M355 84h21" className={styles['faint']} />
        <rect x="404" y="23" width="84" height="9" rx="4.500" className={styles['faint']} />
      </g>
      {rows.flatMap((y, row) =>
        columns.map((x, column) => (
          <rect key={`${x} ${y}`} x={x} y={y} width="54" height="40" rx="3" className={styles[tones[(row + column) % 3] ?? 'toneA']} />
        )),
      )}
      <g className={styles['stroke']}>
        <path d="m412 86 11-14 9 10 6-6 12 10" />
        <path d="m489 66 15 8-15 8Z" />
        <path d="M541 124c4 0 4-10 7-10s4 22 8 22 4-26 8-26 4 18 7 18 3-4 5-4" transform="translate(2 0)" />
        <path d="M417 118h26m-26 7h26m-26 7h16" />
        <path d="m476 186 11-14 9 10 6-6 12 10" />
      </g>
    </g>
  )
}
