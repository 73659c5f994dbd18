import { useQuery } from '@tanstack/react-query'
import { FileQuestionMark } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AssetDetails } from '../../../src-preload/contract/asset'
import type { GenerationFacts, MediaFacts } from '../../../src-preload/contract/media-facts'
import { call } from '../../bridge/call'
import { CopyButton } from '../../ui/copy-button'
import { Empty, Failure, Skeleton } from '../../ui/empty'
import { formatSize } from '../../ui/format'
import styles from './file-tab.module.css'
import {
  captureFacts,
  contentFacts,
  gapWords,
  generationFactsOf,
  positionToCopy,
  positionWords,
  writtenFacts,
  type FileFact,
} from './file-words'
import { FoldedText } from './folded-text'

/** What the file of an asset tells about itself, as it was read on this computer. */
export function FileTab({ asset }: { readonly asset: AssetDetails }): ReactNode {
  const { id } = asset
  const { data, error, refetch } = useQuery({
    // Another content, or another file on its way, is another answer.
    queryKey: ['assets.media-facts', { id }, asset.md5, asset.sha256, asset.state],
    queryFn: () => call('assets.media-facts', { id }),
  })
  if (data === undefined) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton rows={6} />
  if (data === null)
    return (
      <Empty drawing={<FileQuestionMark size={32} strokeWidth={1.25} />}>
        Slipway has not read this file. It reads files that are sent from this computer.
      </Empty>
    )
  return <Facts facts={data} />
}

function Facts({ facts }: { readonly facts: MediaFacts }): ReactNode {
  return (
    <div className={styles['file']}>
      <Section title="Contents" facts={contentFacts(facts)}>
        {gapWords(facts).map((sentence) => (
          <p key={sentence} className={styles['quiet']}>
            {sentence}
          </p>
        ))}
      </Section>
      {facts.generation !== null && <Generation facts={facts.generation} />}
      <Capture facts={facts} />
      <Written facts={facts} />
    </div>
  )
}

interface SectionProps {
  readonly title: string
  readonly facts: readonly FileFact[]
  readonly children?: ReactNode
}

function Section({ title, facts, children }: SectionProps): ReactNode {
  const told = facts.filter(([, value]) => value !== null)
  return (
    <section aria-label={title} className={styles['section']}>
      <h3 className={styles['heading']}>{title}</h3>
      {told.length > 0 && (
        <dl className={styles['facts']}>
          {told.map(([name, value]) => (
            <div key={name} className={styles['fact']}>
              <dt>{name}</dt>
              <dd dir="auto">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {children}
    </section>
  )
}

/** How a model made it: enough to make it again. */
function Generation({ facts }: { readonly facts: GenerationFacts }): ReactNode {
  const { prompt, negativePrompt, workflow, raw } = facts
  return (
    <Section title="Made by AI" facts={generationFactsOf(facts)}>
      {prompt !== null && <FoldedText label="Prompt" text={prompt} />}
      {negativePrompt !== null && <FoldedText label="Negative prompt" text={negativePrompt} />}
      {workflow !== null && (
        <div className={styles['line']}>
          <span>Workflow, {formatSize(workflow.length)}</span>
          <CopyButton text={workflow} what="Workflow">
            Copy workflow
          </CopyButton>
        </div>
      )}
      {raw !== null && <FoldedText label="As it stands in the file" text={raw} />}
    </Section>
  )
}

function Capture({ facts }: { readonly facts: MediaFacts }): ReactNode {
  const { position } = facts.capture
  const told = captureFacts(facts)
  if (position === null && told.every(([, value]) => value === null)) return null
  return (
    <Section title="Taken" facts={told}>
      {position !== null && (
        <div className={styles['line']}>
          <span className={styles['text']}>{positionWords(position)}</span>
          <CopyButton text={positionToCopy(position)} what="Position" />
        </div>
      )}
    </Section>
  )
}

function Written({ facts }: { readonly facts: MediaFacts }): ReactNode {
  const { keywords, description } = facts.written
  const told = writtenFacts(facts)
  if (keywords.length === 0 && description === null && told.every(([, value]) => value === null)) return null
  return (
    <Section title="Written in the file" facts={told}>
      {description !== null && <FoldedText label="Description" text={description} />}
      {keywords.length > 0 && (
        <ul aria-label="Keywords" className={styles['chips']}>
          {[...new Set(keywords)].map((keyword) => (
            <li key={keyword} dir="auto">
              {keyword}
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
