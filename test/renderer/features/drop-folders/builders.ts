import type { DropFolder, FolderHealth } from '../../../../src-preload/contract/drop-folder'
import { plainRule } from '../../../../src-preload/contract/plain-rule'
import type { DropFolderId, IntakeId } from '../../../../src-preload/contract/ids'
import { intakeState } from '../../../../src-preload/contract/intake'
import type { IntakeCounts, IntakeRow } from '../../../../src-preload/contract/intake'
import type { Input, Output } from '../../../../src-preload/contract/procedures'
import { accountId } from '../../support/builders'

export const folderId = '0D000000000000000000000001' as DropFolderId
export const folderIdOf = (number: number): DropFolderId => `0D${String(number).padStart(24, '0')}` as DropFolderId
export const intakeIdOf = (number: number): IntakeId => `0B${String(number).padStart(24, '0')}` as IntakeId

const noCounts = Object.fromEntries(intakeState.options.map((state) => [state, 0])) as DropFolder['counts']

export const buildHealth = (changes: Partial<FolderHealth> = {}): FolderHealth => ({
  mode: 'events',
  everyMs: 30_000,
  networkKind: null,
  isRemovable: false,
  lastEventAt: null,
  lastFullScanAt: null,
  backlog: 0,
  files: 0,
  missesFoundByScan: 0,
  ...changes,
})

export const buildFolder = ({
  counts = {},
  ...changes
}: Partial<Omit<DropFolder, 'counts'>> & { counts?: Partial<DropFolder['counts']> } = {}): DropFolder => ({
  id: folderId,
  path: '/media/in',
  accountId,
  accountName: 'Studio',
  mode: 'new-assets',
  pattern: '',
  afterUpload: 'keep',
  target: {},
  rule: plainRule,
  state: 'watching',
  stateReason: null,
  lastScanAt: null,
  health: buildHealth(),
  ...changes,
  counts: { ...noCounts, ...counts },
})

export const buildFile = (number: number, changes: Partial<IntakeRow> = {}): IntakeRow => ({
  id: intakeIdOf(number),
  dropFolderId: folderId,
  name: `file ${number}.png`,
  size: 1000,
  state: 'done',
  reasonCode: null,
  reason: null,
  nextTryAt: null,
  assetId: null,
  seenAt: 1_700_000_000_000 + number,
  changedAt: 1_700_000_000_000 + number,
  sent: null,
  actions: ['reveal'],
  ...changes,
})

/** A ledger of these rows: what its filter finds, and what it counts. */
export const ledgerOf = (rows: readonly IntakeRow[]) => {
  const found = ({ dropFolderId, states, reasons, search }: Omit<Input<'intake.page'>, 'offset' | 'limit'>) =>
    rows.filter(
      (row) =>
        (dropFolderId === null || row.dropFolderId === dropFolderId) &&
        (states.length === 0 || states.includes(row.state)) &&
        (reasons.length === 0 || (row.reasonCode !== null && reasons.includes(row.reasonCode))) &&
        row.name.includes(search),
    )
  return {
    'intake.page': ({ offset, limit, ...filter }: Input<'intake.page'>): Output<'intake.page'> => {
      const all = found(filter)
      return { rows: all.slice(offset, offset + limit), total: all.length }
    },
    'intake.counts': (): IntakeCounts => ({
      states: tally(rows.map(({ state }) => state)).map(([state, count]) => ({ state, count })),
      reasons: tally(rows.flatMap(({ reasonCode }) => (reasonCode === null ? [] : [reasonCode]))).map(([reason, count]) => ({
        reason,
        count,
      })),
    }),
  }
}

const tally = <T extends string>(values: readonly T[]): [T, number][] =>
  [...new Set(values)].map((value) => [value, values.filter((other) => other === value).length])
