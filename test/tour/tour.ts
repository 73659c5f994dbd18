import { relative, resolve } from 'node:path'
import { giveFiles } from './giving'
import { decideIntake } from './intake'
import { keepEverything } from './keeping'
import { doMainJob } from './main-job'
import { openPictures } from './pictures'
import { useSecondAccount } from './second-account'
import { visitServices } from './services'
import { makeFolders, runOn, type Stage } from './stage'
import { createSteps, reasonOf, StepFailed } from './steps'
import { showTrust } from './trust'

const print = (line: string) => {
  process.stdout.write(`${line}\n`)
}

/** Walks through the main job in the real window and looks, at the services and on the disk, whether what the window says is so. The answer: the exit code. */
async function tour(): Promise<number> {
  const startedAt = performance.now()
  const folders = makeFolders()
  const running = runOn(folders.profile)
  const pictures = openPictures(resolve(import.meta.dirname, '../../tour'))
  const steps = createSteps(print, async () => {
    const slipway = running.current()
    if (slipway !== null) await pictures.takeFailure(slipway).catch(() => undefined)
  })
  const stage: Stage = { steps, pictures, ...folders, ...running }
  try {
    await doMainJob(stage)
    await decideIntake(stage)
    await giveFiles(stage)
    await visitServices(stage)
    const service = await useSecondAccount(stage)
    try {
      await showTrust(stage, service)
      await keepEverything(stage, service)
    } finally {
      await service.stop()
    }
  } catch (error) {
    if (!(error instanceof StepFailed)) print(`✗ the tour broke: ${reasonOf(error)}`)
    return 1
  } finally {
    await running.quit().catch(() => undefined)
    print(`${String(pictures.count())} pictures of the window are in ${relative(process.cwd(), pictures.folder) || '.'}/`)
    print(`${String(steps.held())} steps held (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`)
  }
  return 0
}

process.exitCode = await tour()
