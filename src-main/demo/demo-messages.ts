import { z } from 'zod'

/** What the main process tells the demo process. */
export const demoOrderSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    folder: z.string().min(1),
    libraryFolder: z.string().min(1),
    port: z.int().min(0).max(65_535),
    apiKey: z.string().min(1),
  }),
  z.object({ kind: z.literal('asset-ids'), call: z.int() }),
  z.object({ kind: z.literal('stop') }),
])
export type DemoOrder = z.infer<typeof demoOrderSchema>

/** What the demo process tells the main process. `reason` is a system error code or a class name, never a path or a text. */
export const demoReportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), origin: z.url({ protocol: /^http$/ }), port: z.int().min(1).max(65_535) }),
  z.object({ kind: z.literal('failed'), reason: z.string().max(100) }),
  z.object({ kind: z.literal('asset-ids'), call: z.int(), ids: z.array(z.string().max(100)) }),
  z.object({ kind: z.literal('stopped') }),
])
export type DemoReport = z.infer<typeof demoReportSchema>
