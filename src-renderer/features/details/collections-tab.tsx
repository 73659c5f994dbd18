import { useQuery } from '@tanstack/react-query'
import { FolderOpen } from 'lucide-react'
import { useCallback, useState } from 'react'
import type { ReactNode, SyntheticEvent } from 'react'
import type { AssetDetails } from '../../../src-preload/contract/asset'
import type { AssetId } from '../../../src-preload/contract/ids'
import { AppError } from '../../../src-preload/contract/errors'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { Button } from '../../ui/button'
import { Empty, Failure, Skeleton } from '../../ui/empty'
import { TextField } from '../../ui/field'
import { useFaultFocus } from '../../ui/use-fault-focus'
import { PendingList, usePending } from './pending'
import { ProjectSection } from './project-section'
import styles from './tabs-content.module.css'

/** The collections of the service that hold this asset and a way into another one, and the project it is in. */
export function CollectionsTab({ asset }: { readonly asset: AssetDetails }): ReactNode {
  const { id, refusals } = asset
  return (
    <div className={styles['sections']}>
      <section className={styles['stack']}>
        <h3 className={styles['heading']}>Collections</h3>
        {refusals.collections === undefined ? (
          <>
            <CollectionList assetId={id} />
            <AddToCollection assetId={id} />
          </>
        ) : (
          <p className={styles['quiet']}>{refusals.collections}</p>
        )}
      </section>
      <ProjectSection asset={asset} />
    </div>
  )
}

function CollectionList({ assetId }: { readonly assetId: AssetId }): ReactNode {
  const { data, error, refetch } = useQuery({
    queryKey: ['assets.collections', { id: assetId }],
    queryFn: () => call('assets.collections', { id: assetId }),
    staleTime: 30_000,
  })
  if (data === undefined) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton rows={3} />
  if (data.length === 0) return <Empty drawing={<FolderOpen size={40} />}>This asset is in no collection.</Empty>
  return (
    <ul aria-label="Collections" className={styles['stack']}>
      {data.map((collection) => (
        <li key={collection.id} className={styles['event']}>
          <span className={styles['strong']}>{collection.title}</span>
          {collection.description !== null && <span className={styles['quiet']}>{collection.description}</span>}
        </li>
      ))}
    </ul>
  )
}

/** What is wrong with the two fields together, in a sentence; null where they name one collection. */
function fault(collection: string, title: string): AppError | null {
  if (collection !== '' && title !== '')
    return new AppError('invalid-input', 'Fill in only one of the two: an old or a new collection.', 'title')
  if (collection === '' && title === '')
    return new AppError('invalid-input', 'Enter the ID of a collection or a link to it, or a title for a new one.', 'collectionId')
  if (collection.length > 200)
    return new AppError('invalid-input', 'This is too long for a collection’s ID or link. Look at what was pasted.', 'collectionId')
  return null
}

function AddToCollection({ assetId }: { readonly assetId: AssetId }): ReactNode {
  const [collection, setCollection] = useState('')
  const [title, setTitle] = useState('')
  const [problem, setProblem] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const element = useFaultFocus(problem)
  const readAgain = useCallback(() => void queryClient.invalidateQueries({ queryKey: ['assets.collections', { id: assetId }] }), [assetId])
  const pending = usePending(assetId, ['add-to-collection'], readAgain)
  const isAtTitle = problem instanceof AppError && problem.field === 'title'
  const sentence = problem === null ? undefined : sentenceFor(problem)

  async function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (isBusy) return
    const found = fault(collection.trim(), title.trim())
    setProblem(found)
    if (found !== null) return
    setBusy(true)
    try {
      await call('assets.add-to-collection', { id: assetId, collectionId: collection.trim() || null, title: title.trim() })
      setCollection('')
      setTitle('')
      await queryClient.invalidateQueries({ queryKey: ['activity.page'] })
      // It may be done before it was ever seen to wait.
      readAgain()
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      <PendingList operations={pending} />
      <form ref={element} aria-label="Add to a collection" className={styles['form']} onSubmit={(event) => void submit(event)}>
        <TextField label="Collection ID or link" value={collection} onChange={setCollection} error={isAtTitle ? undefined : sentence} />
        <TextField
          label="New collection"
          hint="Its title, to add the asset to a collection that does not exist yet."
          value={title}
          onChange={setTitle}
          error={isAtTitle ? sentence : undefined}
        />
        <div className={styles['row']}>
          <Button type="submit" isBusy={isBusy}>
            Add to collection
          </Button>
        </div>
      </form>
    </>
  )
}
