import { z } from 'zod'

const service = z.string().max(40)
const texts = z.record(z.string().max(40), z.string().max(1000))

/** What the main process tells the demo process. */
export const demoOrderSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    folder: z.string().min(1),
    libraryFolder: z.string().min(1),
    /** Which services to run, each on a port (taken when it is free, else any other; 0: any) and with the secrets that callers will use. */
    services: z.array(z.object({ service, port: z.int().min(0).max(65_535), secrets: texts })),
  }),
  z.object({ kind: z.literal('known-ids'), call: z.int(), service }),
  z.object({ kind: z.literal('stop') }),
])
export type DemoOrder = z.infer<typeof demoOrderSchema>

/** What the demo process tells the main process. `reason` is a system error code or a class name, never a path or a text. */
export const demoReportSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('started'),
    services: z.array(z.object({ service, address: z.url({ protocol: /^http$/ }), port: z.int().min(1).max(65_535), fields: texts })),
  }),
  z.object({ kind: z.literal('failed'), reason: z.string().max(100) }),
  z.object({ kind: z.literal('known-ids'), call: z.int(), ids: z.array(z.string().max(200)) }),
  z.object({ kind: z.literal('stopped') }),
])
export type DemoReport = z.infer<typeof demoReportSchema>
export type StartedDemoService = Extract<DemoReport, { kind: 'started' }>['services'][number]
