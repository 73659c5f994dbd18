import { test } from 'vitest'
import { startMediaPocketDemo } from '../../../src-main/demo/media-pocket/media-pocket-demo'
import { deleteForGood, fuzz, fuzzSteps, repeated } from './program'

test(
  `Media Pocket: after ${String(fuzzSteps)} rounds of three clients all show what is there, and nothing was made twice`,
  { timeout: 900_000 },
  async () => {
    await fuzz(async (folder) => {
      const demo = await startMediaPocketDemo({
        folder: `${folder}/service`,
        apiKeys: [{ key: 'key', email: 'me@demo.example' }],
        ingestDelayMs: 0,
        limits: { loggedRequests: 10, trashDays: 10_000 },
      })
      const colleague = demo.as('colleague@demo.example')
      return {
        stop: () => demo.stop(),
        service: {
          account: { service: 'media-pocket', fields: { address: demo.origin, apiKey: 'key' } },
          faults: demo.faults,
          idle: () => demo.idle(),
          lose: ['POST', 'PUT', 'DELETE'],
          ids: () => demo.assetIds(),
          there: () =>
            demo.inspect
              .all()
              .map((asset) =>
                JSON.stringify([
                  asset.id,
                  asset.title,
                  asset.description ?? '',
                  [...asset.tags].sort(),
                  asset.deleted !== null,
                  asset.md5_sum,
                  demo.inspect.comments(asset.id).map(({ message }) => message),
                ]),
              ),
          lineOf: (asset) =>
            JSON.stringify([
              asset.remoteId,
              asset.title,
              asset.description,
              [...asset.tags].sort(),
              asset.isTrashed,
              asset.md5,
              asset.comments.map(({ text }) => text),
            ]),
          doubles: () => [
            ...repeated(demo.inspect.all().flatMap(({ external_id }) => external_id ?? [])),
            ...demo.inspect.all().flatMap(({ media }) => repeated(media.map(({ original_filename }) => original_filename))),
          ],
          find: ({ externalId }) => demo.inspect.all().find(({ external_id }) => external_id === externalId)?.id ?? null,
          whenNotFound: 'retry',
          make: (client, number) => {
            const title = `made-${String(number)}`
            const id = client.create(title)
            if (number % 3 === 0) client.addMedia(id, `${title}.txt`, Buffer.from(`content ${String(number)}`))
          },
          actions: [
            (client, { id }, _random, number) => {
              client.core().changes.edit(id, { title: `titled ${String(number)}` })
            },
            (client, { id }, _random, number) => {
              client.core().changes.edit(id, { description: `described ${String(number)}`, tags: [`tag${String(number % 7)}`, 'all'] })
            },
            (client, { id }, _random, number) => {
              client.core().changes.addComment(id, `${client.name} says ${String(number % 5)}`)
            },
            (client, { comments }, _random, number) => {
              const comment = comments.find(({ text }) => text.startsWith(client.name))
              if (comment !== undefined) client.core().changes.editComment(comment.id as never, `${client.name} corrects ${String(number)}`)
            },
            (client, { comments }) => {
              const comment = comments.find(({ text }) => text.startsWith(client.name))
              if (comment !== undefined) client.core().changes.deleteComment(comment.id as never)
            },
            (client, { id }) => {
              client.core().changes.trash([id])
            },
            (client, { id }) => {
              client.core().changes.restore([id])
            },
            (client, asset) => {
              if (asset.isTrashed) deleteForGood(client, asset)
            },
            (client, { id }, _random, number) => {
              client.addMedia(id, `extra-${String(number)}.txt`, Buffer.from(`extra content ${String(number)}`))
            },
          ],
          colleague: (random, number) => {
            const all = demo.inspect.all()
            const asset = all[Math.floor(random() * all.length)]
            if (asset === undefined) return
            const acts = [
              () => {
                colleague.edit(asset.id, { title: `colleague titled ${String(number)}` })
              },
              () => {
                colleague.comment(asset.id, `colleague says ${String(number)}`)
              },
              () => {
                if (asset.deleted === null) colleague.trash(asset.id)
              },
              () => {
                if (asset.deleted !== null) colleague.restore(asset.id)
              },
              () => {
                if (all.length < 40) colleague.create({ title: `colleague made ${String(number)}` })
              },
            ]
            acts[Math.floor(random() * acts.length)]?.()
          },
        },
      }
    })
  },
)
