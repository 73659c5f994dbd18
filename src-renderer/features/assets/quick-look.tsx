import type { KeyboardEvent, ReactNode } from 'react'
import { useEffect, useRef } from 'react'
import { Dialog as AriaDialog, Modal, ModalOverlay } from 'react-aria-components/Modal'
import { ChevronLeft, ChevronRight, X } from 'lucide-react'
import type { AssetDetails } from '../../../src-preload/contract/asset'
import type { AssetId } from '../../../src-preload/contract/ids'
import { useCall } from '../../bridge/query'
import { IconButton } from '../../ui/button'
import { Failure } from '../../ui/empty'
import { choose, reclaimFocus, usePages, useSelection } from './asset-list'
import type { AssetList } from './asset-list'
import { rowAt } from './asset-pages'
import { usePanel } from './panel'
import { TypePicture } from './preview'
import styles from './quick-look.module.css'

/** A quick look at the asset with the focus; the arrow keys walk on without closing it. */
export function QuickLook({ list }: { readonly list: AssetList }): ReactNode {
  const focus = useSelection(list, (selection) => selection.focus)
  const row = usePages(list, (pages) => rowAt(pages, focus))
  const total = usePages(list, (pages) => pages.total) ?? 0
  const body = useRef<HTMLDivElement>(null)
  useEffect(() => body.current?.focus(), [])

  const close = () => {
    reclaimFocus(list)
    usePanel.setState({ isQuickLookOpen: false })
  }

  const walk = (step: number) => {
    const next = focus + step
    if (next < 0 || next >= total) return
    list.pages.show(next, next)
    choose(list, next)
  }

  function onKeyDown(event: KeyboardEvent) {
    if ((event.target as HTMLElement).closest('video, audio, button')) return
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key]
    if (step !== undefined) walk(step)
    else if (event.key === ' ') close()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <ModalOverlay isOpen isDismissable onOpenChange={(isOpen) => !isOpen && close()} className={styles['shade'] ?? ''}>
      <Modal className={styles['modal'] ?? ''}>
        <AriaDialog aria-label="Quick look" className={styles['dialog'] ?? ''}>
          {/* The keys of the whole dialog: its buttons and players keep their own. */}
          {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions -- the focus lies here so that a screen reader stays in the dialog */}
          <div ref={body} tabIndex={-1} className={styles['body']} onKeyDown={onKeyDown}>
            <header className={styles['header']}>
              <h2 className={styles['title']} aria-live="polite">
                {row?.title ?? 'Loading'}
              </h2>
              <IconButton
                label="Previous"
                icon={<ChevronLeft size={16} strokeWidth={1.5} />}
                isDisabled={focus === 0}
                onClick={() => walk(-1)}
              />
              <IconButton
                label="Next"
                icon={<ChevronRight size={16} strokeWidth={1.5} />}
                isDisabled={focus >= total - 1}
                onClick={() => walk(1)}
              />
              <IconButton label="Close" icon={<X size={16} strokeWidth={1.5} />} onClick={close} />
            </header>
            {row && <Look key={row.id} id={row.id} />}
          </div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

function Look({ id }: { readonly id: AssetId }): ReactNode {
  const { data, error, refetch } = useCall('assets.details', { id })
  if (data) return <Media asset={data} />
  if (error) return <Failure error={error} onRetry={() => void refetch()} />
  return <div className={styles['stage']} aria-busy="true" />
}

function Media({ asset }: { readonly asset: AssetDetails }): ReactNode {
  const { viewUrl, type } = asset
  if (viewUrl !== null && type === 'video') {
    return (
      <div className={styles['stage']}>
        {/* eslint-disable-next-line jsx-a11y/media-has-caption -- the services hold no captions */}
        <video src={viewUrl} controls poster={asset.previewUrl ?? undefined} className={styles['media']} />
      </div>
    )
  }
  if (viewUrl !== null && type === 'audio') {
    return (
      <div className={styles['stage']}>
        <TypePicture type="audio" size={64} />
        {/* eslint-disable-next-line jsx-a11y/media-has-caption -- the services hold no captions */}
        <audio src={viewUrl} controls className={styles['audio']} />
      </div>
    )
  }
  const picture = type === 'image' ? (viewUrl ?? asset.previewUrl) : asset.previewUrl
  return (
    <div className={styles['stage']}>
      {picture === null ? <Nothing asset={asset} /> : <img src={picture} alt={asset.title} draggable={false} className={styles['media']} />}
    </div>
  )
}

function Nothing({ asset }: { readonly asset: AssetDetails }): ReactNode {
  return (
    <>
      <TypePicture type={asset.type} size={64} />
      <p className={styles['sentence']}>There is no picture of this asset. Download it to look at it in another program.</p>
    </>
  )
}
