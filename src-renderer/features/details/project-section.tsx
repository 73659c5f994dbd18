import { useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import type { ReactNode, SyntheticEvent } from 'react'
import type { AssetDetails } from '../../../src-preload/contract/asset'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { Button } from '../../ui/button'
import { TextField } from '../../ui/field'
import { useFaultFocus } from '../../ui/use-fault-focus'
import { PendingList, usePending } from './pending'
import styles from './tabs-content.module.css'

/** The project an asset is in, and the ways into another one and out of it. */
export function ProjectSection({ asset }: { readonly asset: AssetDetails }): ReactNode {
  const { id, projectId, refusals } = asset
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState<'assign' | 'leave' | null>(null)
  const element = useFaultFocus(problem)
  const readAgain = useCallback(() => void queryClient.invalidateQueries({ queryKey: ['assets.details', { id }] }), [id])
  const pending = usePending(id, ['assign-project', 'unassign-project'], readAgain)

  async function run(what: 'assign' | 'leave') {
    if (busy !== null) return
    setBusy(what)
    setProblem(null)
    try {
      if (what === 'assign') await call('assets.assign-project', { id, text: text.trim() })
      else await call('assets.unassign-project', { id })
      if (what === 'assign') setText('')
      await queryClient.invalidateQueries({ queryKey: ['activity.page'] })
      // It may be done before it was ever seen to wait.
      readAgain()
    } catch (error) {
      setProblem(sentenceFor(error))
    } finally {
      setBusy(null)
    }
  }

  function assign(event: SyntheticEvent) {
    event.preventDefault()
    if (refusals.projects !== undefined) return
    if (text.trim() === '') setProblem('Enter the project’s ID, or a link to it.')
    else void run('assign')
  }

  const noLeave = refusals.projects ?? (projectId === null ? 'This asset is in no project.' : undefined)
  return (
    <section aria-label="Project" className={styles['stack']}>
      <h3 className={styles['heading']}>Project</h3>
      {projectId === null ? (
        <p className={styles['quiet']}>This asset is in no project.</p>
      ) : (
        <p className={styles['what']}>
          In the project {refusals.projects === undefined && <ProjectTitle id={id} projectId={projectId} />}
          <span className={styles['code']}>{projectId}</span>
        </p>
      )}
      <PendingList operations={pending} />
      <form ref={element} aria-label="Assign to a project" className={styles['form']} onSubmit={assign}>
        <TextField label="Project ID or link" value={text} onChange={setText} error={problem ?? undefined} />
        <div className={styles['row']}>
          <Button kind="quiet" reason={noLeave} isBusy={busy === 'leave'} onClick={() => void run('leave')}>
            Take out of the project
          </Button>
          <Button type="submit" reason={refusals.projects} isBusy={busy === 'assign'}>
            Assign
          </Button>
        </div>
      </form>
    </section>
  )
}

/** Its name is a comfort: where it can not be had, the id stands alone. */
function ProjectTitle({ id, projectId }: { readonly id: AssetDetails['id']; readonly projectId: string }): ReactNode {
  const { data } = useQuery({
    queryKey: ['assets.project', { id }, projectId],
    queryFn: () => call('assets.project', { id }),
    retry: false,
  })
  const title = data?.title ?? ''
  return title === '' ? null : <strong>{title} </strong>
}
